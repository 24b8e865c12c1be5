package dev.errand.application;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Resource;
import dev.errand.application.port.out.Resource.Key;
import dev.errand.application.port.out.ToolBox;
import dev.errand.domain.failure.Failure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The resources that tool boxes offer, checked to fit together. Immutable. */
final class ResourceBindings {

  private final Map<String, Resource<?>> resources = new TreeMap<>();

  /**
   * Takes them all.
   *
   * @throws PortException with {@code InvalidRequest} if two have one name, or one needs what is
   *     not there, lives shorter, or needs it in turn
   */
  ResourceBindings(List<ToolBox> boxes) {
    for (ToolBox box : boxes) {
      for (Resource<?> resource : box.resources()) {
        if (resources.putIfAbsent(resource.key().name(), resource) != null) {
          throw invalid(
              "two resources of tools are named '" + resource.key() + "'; rename or leave out one");
        }
      }
    }
    resources.values().forEach(this::requireNeeds);
    Set<String> sound = new LinkedHashSet<>();
    for (Resource<?> resource : resources.values()) {
      requireNoCircle(resource, new LinkedHashSet<>(), sound);
    }
  }

  /** The resource of a key. */
  Resource<?> find(Key<?> key) {
    Resource<?> resource = resources.get(key.name());
    if (resource == null || !resource.key().equals(key)) {
      throw new IllegalArgumentException(
          "no tool box offers a resource '%s' of type %s; there are: %s"
              .formatted(key, key.type().getName(), String.join(", ", resources.keySet())));
    }
    return resource;
  }

  private void requireNeeds(Resource<?> resource) {
    for (Key<?> key : resource.needs()) {
      Resource<?> needed = resources.get(key.name());
      if (needed == null || !needed.key().equals(key)) {
        throw invalid(
            "the resource '%s' needs '%s' of type %s, which no tool box offers"
                .formatted(resource.key(), key, key.type().getName()));
      }
      if (needed.scope().compareTo(resource.scope()) > 0) {
        throw invalid(
            "the resource '%s' lives as long as a %s and needs '%s', which lives only as long as a %s"
                .formatted(resource.key(), resource.scope(), key, needed.scope()));
      }
    }
  }

  private void requireNoCircle(Resource<?> resource, Set<String> above, Set<String> sound) {
    String name = resource.key().name();
    if (sound.contains(name)) {
      return;
    }
    if (!above.add(name)) {
      throw invalid(
          "resources of tools need one another in a circle: "
              + String.join(" needs ", above)
              + " needs "
              + name);
    }
    resource.needs().forEach(key -> requireNoCircle(find(key), above, sound));
    above.remove(name);
    sound.add(name);
  }

  private static PortException invalid(String message) {
    return new PortException(new Failure.InvalidRequest(message));
  }
}
