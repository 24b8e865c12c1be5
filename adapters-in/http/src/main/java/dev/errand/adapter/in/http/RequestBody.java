package dev.errand.adapter.in.http;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * What came with a request. Only types that no web page can send to a stranger without being asked
 * first are taken; forms and plain text are not among them.
 */
final class RequestBody {

  private static final Set<String> JSON = Set.of("application/json");
  private static final Set<String> DOCUMENT =
      Set.of(
          "application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml");

  private final Patience patience;

  RequestBody(Patience patience) {
    this.patience = patience;
  }

  /** A document in JSON or YAML. */
  String document(ServerRequest request) {
    requireType(request, DOCUMENT);
    if (!request.content().hasEntity()) {
      throw new PortException(
          new Failure.InvalidRequest("the request has no body; send a brief in JSON or YAML"));
    }
    return text(request);
  }

  /** JSON, or empty if there is none. */
  String json(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return "";
    }
    requireType(request, JSON);
    return text(request);
  }

  private static void requireType(ServerRequest request, Set<String> types) {
    String given = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    String[] parts = given.toLowerCase(Locale.ROOT).split(";");
    if (!types.contains(parts[0].strip())) {
      throw unsupported(
          "the header Content-Type must say one of "
              + String.join(", ", types.stream().sorted().toList()));
    }
    for (String parameter : parts) {
      String stripped = parameter.strip();
      if (stripped.startsWith("charset=") && !stripped.matches("charset=\"?utf-?8\"?")) {
        throw unsupported("a body must be UTF-8");
      }
    }
  }

  private String text(ServerRequest request) {
    byte[] bytes = bytes(request);
    patience.arrived();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new PortException(new Failure.InvalidRequest("the body is no UTF-8 text"), e);
    }
  }

  private static byte[] bytes(ServerRequest request) {
    try {
      return request.content().as(byte[].class);
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw new PortException(
          new Failure.InvalidRequest("the body ended before all of it had come; send it again"), e);
    } catch (IllegalArgumentException | DataReader.IncorrectNewLineException e) {
      throw new PortException(
          new Failure.InvalidRequest(
              "the body is malformed; its chunks are not as HTTP wants them"),
          e);
    }
  }

  private static HttpException unsupported(String message) {
    return new HttpException(message, Status.UNSUPPORTED_MEDIA_TYPE_415, true);
  }
}
