package dev.errand.adapter.in.http;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.ManageDeadLetters;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Dead letters over HTTP. */
final class DeadLetterDesk {

  private static final int MOST = 1_000;
  private static final int USUAL = 100;
  private static final int OLDEST_OF = 10_000;

  private final ErrandApplication application;
  private final RequestBody body;
  private final Codecs codecs;
  private final Responses responses;

  DeadLetterDesk(
      ErrandApplication application, RequestBody body, Codecs codecs, Responses responses) {
    this.application = application;
    this.body = body;
    this.codecs = codecs;
    this.responses = responses;
  }

  void register(HttpRouting.Builder routing) {
    responses.writing(routing, "/v1/dead-letters/replay", this::replay);
    responses.writing(routing, "/v1/dead-letters/purge", this::purge);
    responses.reading(routing, "/v1/dead-letters", this::list);
    responses.reading(routing, "/v1/dead-letters/{id}", this::show);
  }

  private void list(ServerRequest request, ServerResponse response) {
    UriQuery query = request.query();
    ObjectNode wanted = responses.object();
    for (String name : new TreeSet<>(query.names())) {
      if (query.all(name).size() != 1) {
        throw invalid("the query parameter '" + name + "' must be given once");
      }
      wanted.put(name, query.get(name));
    }
    LetterChoice choice = LetterChoice.ofQuery(wanted, USUAL, MOST);
    ObjectNode document = responses.object();
    ArrayNode found = document.putArray("deadLetters");
    letters().list(choice.filter(), choice.limit()).forEach(letter -> summary(letter, found));
    responses.send(response, 200, document);
  }

  private void show(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    DeadLetters.Letter letter =
        letters()
            .show(id)
            .orElseThrow(
                () ->
                    new PortException(
                        new Failure.NotFound("there is no dead letter '" + id + "'")));
    responses.send(response, 200, (ObjectNode) responses.tree(codecs.encodeDeadLetter(letter)));
  }

  /** The oldest first; one that cannot be put back does not keep the others. */
  private void replay(ServerRequest request, ServerResponse response) {
    LetterChoice choice = LetterChoice.toReplay(responses, body.json(request), USUAL, MOST);
    String by = Callers.who(request);
    ObjectNode document = responses.object();
    ArrayNode replayed = document.putArray("replayed");
    ArrayNode failed = document.putArray("failed");
    for (String id : chosen(choice)) {
      try {
        letters().replay(id, choice.fresh(), by);
        replayed.add(id);
      } catch (PortException e) {
        if (e.failure().retryable() && replayed.isEmpty() && failed.isEmpty()) {
          throw e;
        }
        failed.addObject().put("id", id).put("message", e.failure().message());
        if (e.failure().retryable()) {
          break;
        }
      }
    }
    responses.send(response, failed.isEmpty() ? 202 : 207, document);
  }

  private void purge(ServerRequest request, ServerResponse response) {
    LetterChoice choice = LetterChoice.toPurge(responses, body.json(request), MOST);
    String by = Callers.who(request);
    int purged = 0;
    if (choice.ids().isEmpty()) {
      purged = letters().purge(choice.filter(), by);
    } else {
      for (String id : choice.ids()) {
        purged += letters().remove(id, by) ? 1 : 0;
      }
    }
    responses.send(response, 200, responses.object().put("purged", purged));
  }

  private List<String> chosen(LetterChoice choice) {
    return choice.ids().isEmpty()
        ? letters().list(choice.filter(), OLDEST_OF).reversed().stream()
            .limit(choice.limit())
            .map(DeadLetters.Letter::id)
            .toList()
        : choice.ids();
  }

  private static void summary(DeadLetters.Letter letter, ArrayNode documents) {
    documents
        .addObject()
        .put("id", letter.id())
        .put("kind", letter.failure().kind())
        .put("message", letter.failure().message())
        .put("agent", letter.agent())
        .put("tenant", letter.tenant())
        .put("sessionId", letter.sessionId())
        .put("attempts", letter.attempts())
        .put("deliveries", letter.deliveries())
        .put("firstAt", letter.firstAt().toString())
        .put("lastAt", letter.lastAt().toString());
  }

  private ManageDeadLetters letters() {
    return application.manageDeadLetters();
  }

  private static PortException invalid(String message) {
    return new PortException(new Failure.InvalidRequest(message));
  }
}
