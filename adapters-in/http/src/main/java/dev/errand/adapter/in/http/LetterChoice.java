package dev.errand.adapter.in.http;

import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which dead letters a request means: these ids, or those that match.
 *
 * @param ids these, or empty
 * @param filter those that match
 * @param limit how many at most
 * @param fresh whether to start over in new sessions
 */
record LetterChoice(List<String> ids, DeadLetters.Filter filter, int limit, boolean fresh) {

  private static final Set<String> FILTERS = Set.of("kind", "agent", "tenant", "before");
  private static final Set<String> QUERY =
      new TreeSet<>(Set.of("kind", "agent", "tenant", "before", "limit"));
  private static final Set<String> PURGE =
      new TreeSet<>(Set.of("ids", "all", "kind", "agent", "tenant", "before"));
  private static final Set<String> REPLAY =
      new TreeSet<>(Set.of("ids", "all", "kind", "agent", "tenant", "before", "limit", "fresh"));

  /** What a query says; all letters if it says nothing. */
  static LetterChoice ofQuery(ObjectNode wanted, int usual, int most) {
    requireKnown(wanted, QUERY);
    String limit = text(wanted, "limit");
    if (limit != null && !limit.matches("[0-9]{1,9}")) {
      throw invalid("limit must be a number from 1 to " + most);
    }
    return new LetterChoice(
        List.of(),
        filter(wanted),
        bounded(limit == null ? usual : Integer.parseInt(limit), most),
        false);
  }

  /** What a body says is to be replayed. */
  static LetterChoice toReplay(Responses responses, String document, int usual, int most) {
    return ofBody(object(responses, document), REPLAY, usual, most);
  }

  /** What a body says is to be purged: all of it, so that nobody may believe in a limit. */
  static LetterChoice toPurge(Responses responses, String document, int most) {
    return ofBody(object(responses, document), PURGE, most, most);
  }

  /** A body must say something: what follows is not undone by asking again. */
  private static LetterChoice ofBody(ObjectNode wanted, Set<String> known, int usual, int most) {
    requireKnown(wanted, known);
    List<String> ids = ids(wanted, most);
    boolean all = flag(wanted, "all");
    boolean filtered = FILTERS.stream().anyMatch(wanted::hasNonNull);
    if ((ids.isEmpty() ? 0 : 1) + (all ? 1 : 0) + (filtered ? 1 : 0) != 1) {
      throw invalid("say which letters: by ids, by kind, agent, tenant and before, or by all");
    }
    JsonNode limit = wanted.get("limit");
    if (limit != null && !limit.isInt()) {
      throw invalid("limit must be a number from 1 to " + most);
    }
    return new LetterChoice(
        ids,
        filter(wanted),
        bounded(limit == null ? usual : limit.intValue(), most),
        flag(wanted, "fresh"));
  }

  private static ObjectNode object(Responses responses, String document) {
    try {
      if (!document.isBlank()
          && responses.tree(document.getBytes(StandardCharsets.UTF_8))
              instanceof ObjectNode found) {
        return found;
      }
    } catch (JacksonException e) {
      // Told below, like any other body that is not what is wanted.
    }
    throw invalid("the body must be a JSON object such as {\"kind\": \"unavailable\"}");
  }

  private static void requireKnown(ObjectNode wanted, Set<String> known) {
    for (String name : wanted.propertyNames()) {
      if (!known.contains(name)) {
        throw invalid("'" + name + "' is not known here; there are: " + String.join(", ", known));
      }
    }
  }

  private static List<String> ids(ObjectNode wanted, int most) {
    JsonNode ids = wanted.get("ids");
    List<String> found = new ArrayList<>();
    if (ids != null) {
      if (!ids.isArray() || ids.isEmpty() || ids.size() > most) {
        throw invalid("ids must be an array of 1 to " + most + " texts");
      }
      for (JsonNode id : ids) {
        if (!id.isString()) {
          throw invalid("ids must be an array of 1 to " + most + " texts");
        }
        found.add(id.stringValue());
      }
    }
    return List.copyOf(found);
  }

  private static DeadLetters.Filter filter(ObjectNode wanted) {
    String before = text(wanted, "before");
    return new DeadLetters.Filter(
        text(wanted, "kind"),
        text(wanted, "agent"),
        text(wanted, "tenant"),
        before == null ? null : instant(before));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw invalid("before must be an instant such as 2026-11-21T12:00:00Z");
    }
  }

  private static int bounded(int limit, int most) {
    if (limit < 1 || limit > most) {
      throw invalid("limit must be a number from 1 to " + most);
    }
    return limit;
  }

  private static @Nullable String text(ObjectNode wanted, String name) {
    JsonNode value = wanted.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString() || value.stringValue().isBlank()) {
      throw invalid("'" + name + "' must be a text");
    }
    return value.stringValue();
  }

  private static boolean flag(ObjectNode wanted, String name) {
    JsonNode value = wanted.get(name);
    if (value != null && !value.isBoolean()) {
      throw invalid("'" + name + "' must be true or false");
    }
    return value != null && value.booleanValue();
  }

  private static PortException invalid(String message) {
    return new PortException(new Failure.InvalidRequest(message));
  }
}
