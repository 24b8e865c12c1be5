package dev.errand.adapter.out.json;

import dev.errand.domain.session.Conversation;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which cases of sealed types a pile of values holds, and which there are. */
final class Cases {

  private final Set<Class<?>> seen = new HashSet<>();
  private final Set<Object> constants = new HashSet<>();

  void collect(Object value) {
    switch (value) {
      case null -> {}
      case Collection<?> many -> many.forEach(this::collect);
      case Map<?, ?> map -> map.values().forEach(this::collect);
      case Conversation conversation -> collect(conversation.messages());
      case Record each -> {
        seen.add(each.getClass());
        for (RecordComponent part : each.getClass().getRecordComponents()) {
          try {
            collect(part.getAccessor().invoke(each));
          } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
          }
        }
      }
      case Enum<?> constant -> constants.add(constant);
      default -> {}
    }
  }

  /** The cases below these types that were never seen. */
  Set<String> missing(Class<?>... types) {
    Set<String> missing = new TreeSet<>();
    for (Class<?> type : types) {
      if (type.isEnum()) {
        Stream.of(type.getEnumConstants())
            .filter(constant -> !constants.contains(constant))
            .forEach(constant -> missing.add(type.getSimpleName() + "." + constant));
      } else {
        leaves(type)
            .filter(leaf -> !seen.contains(leaf))
            .forEach(leaf -> missing.add(leaf.getName()));
      }
    }
    return missing;
  }

  static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(Cases::leaves)
        : Stream.of(type);
  }
}
