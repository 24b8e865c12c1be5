package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.application.port.out.PortException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Reads one response: a reply in one piece or in many, or an error. */
final class ResponseReader implements Connections.Reading<ResponseReader.Outcome> {

  /** What a response is. */
  sealed interface Outcome {}

  /** A whole reply. */
  record Replied(ReplyDraft draft) implements Outcome {}

  /** A status that is no success. */
  record Refused(int status, Complaint complaint, PortException failure) implements Outcome {}

  /** Bound of what is kept of a reply; ten times what any model says at once. */
  static final int MAX_REPLY = 16 << 20;

  /** Bound of a stream on the wire, where every token has an envelope that is not kept. */
  private static final int MAX_STREAM = 512 << 20;

  private static final int MAX_ERROR = 64 << 10;
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  private final Failures failures;
  private final ReplyDraft draft;
  private final ReplyParser parser;
  private final boolean streamed;
  private final String key;
  private final Instant now;
  private boolean done;

  /**
   * A reader for one response.
   *
   * @param streamed whether a stream was asked for
   * @param key the key that was sent, never to be shown, or empty
   * @param now the time, for dates in headers
   */
  ResponseReader(
      Failures failures,
      Listener listener,
      @Nullable AnswerTool answerTool,
      boolean streamed,
      String key,
      Instant now) {
    this.failures = failures;
    this.draft = new ReplyDraft(listener, answerTool);
    this.parser = new ReplyParser(draft);
    this.streamed = streamed;
    this.key = key;
    this.now = now;
  }

  @Override
  public Outcome read(ClassicHttpResponse response, Alarm alarm) throws IOException {
    HttpEntity entity = response.getEntity();
    InputStream body =
        entity == null ? InputStream.nullInputStream() : plain(entity.getContent(), response);
    int status = response.getCode();
    if (status < 200 || status >= 300) {
      return refused(response, status, body);
    }
    String type = type(entity, response);
    if (type.equals("text/event-stream") || (type.isEmpty() && streamed)) {
      events(body, alarm);
    } else if (type.equals("application/json") || type.endsWith("+json") || type.isEmpty()) {
      document(body);
    } else {
      throw new PortException(failures.wrongType(shown(type), shown(text(body))));
    }
    return new Replied(draft);
  }

  /** Nobody asks for gzip, but some proxies compress whatever passes through them. */
  private static InputStream plain(InputStream body, ClassicHttpResponse response)
      throws IOException {
    return switch (coding(response)) {
      case "gzip", "x-gzip" -> new GZIPInputStream(body);
      default -> body;
    };
  }

  private static String coding(ClassicHttpResponse response) {
    Header coding = response.getFirstHeader("Content-Encoding");
    String value = coding == null ? null : coding.getValue();
    return value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
  }

  private static String type(@Nullable HttpEntity entity, ClassicHttpResponse response) {
    String coding = coding(response);
    if (!Set.of("", "identity", "gzip", "x-gzip").contains(coding)) {
      return "content coding " + coding;
    }
    String type = entity == null ? null : entity.getContentType();
    return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private Refused refused(ClassicHttpResponse response, int status, InputStream body) {
    byte[] bytes = new byte[0];
    try {
      bytes = body.readNBytes(MAX_ERROR);
    } catch (IOException e) {
      // The status says enough.
    }
    Complaint complaint = Complaint.of(bytes);
    Header id = response.getFirstHeader("x-request-id");
    boolean named =
        id != null
            && id.getValue() != null
            && id.getValue().matches("[A-Za-z0-9_.:-]{1,80}")
            && (key.isEmpty() || !id.getValue().contains(key));
    return new Refused(
        status,
        complaint,
        new PortException(
            failures.refused(
                status,
                complaint,
                RetryAfter.of(response, now),
                shown(complaint.message()),
                named ? ", request " + id.getValue() : "")));
  }

  private void document(InputStream body) throws IOException {
    Bytes bytes = new Bytes();
    byte[] buffer = new byte[8192];
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      bytes.write(buffer, 0, n);
      if (bytes.size() > MAX_REPLY) {
        throw new PortException(failures.tooLarge(MAX_REPLY));
      }
    }
    parse(bytes.array(), bytes.size(), false);
    requireReply();
  }

  private void events(InputStream body, Alarm alarm) throws IOException {
    EventStream events = new EventStream(this::event);
    byte[] buffer = new byte[8192];
    int total = 0;
    try {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        total += n;
        if (total > MAX_STREAM) {
          throw new PortException(failures.tooLarge(MAX_STREAM));
        }
        if (!done) {
          events.feed(buffer, n);
          if (done) {
            // The stream should end now; its connection is worth a moment, not the deadline.
            alarm.hurry(GRACE_NANOS);
          }
        }
      }
      events.end();
    } catch (EventStream.TooLarge e) {
      throw new PortException(failures.tooLarge(EventStream.MAX_EVENT));
    } catch (IOException e) {
      if (!done && !draft.finished()) {
        throw e;
      }
      // All that counts has come, and was paid for.
    }
    if (!done && !draft.finished()) {
      throw new PortException(failures.cutOff());
    }
    requireReply();
  }

  private void requireReply() {
    if (draft.isEmpty()) {
      throw new PortException(failures.malformed("it has no choices"));
    }
  }

  private void event(byte[] data, int length, boolean error) {
    if (done || length == 0) {
      return;
    }
    if (length == DONE.length && Arrays.equals(data, 0, length, DONE, 0, length)) {
      done = true;
    } else {
      parse(data, length, error);
    }
  }

  private void parse(byte[] bytes, int length, boolean error) {
    Complaint complaint;
    try {
      complaint =
          error ? Complaint.of(Json.MAPPER.readTree(bytes, 0, length)) : parser.read(bytes, length);
    } catch (MalformedReply e) {
      throw new PortException(failures.malformed(e.why()));
    } catch (JacksonException e) {
      throw new PortException(failures.malformed("an error that is no JSON"));
    }
    if (complaint != null) {
      throw new PortException(
          failures.insteadOfReply(complaint, shown(complaint.message()), !draft.isEmpty()));
    }
  }

  private static String text(InputStream body) throws IOException {
    return new String(body.readNBytes(MAX_ERROR), StandardCharsets.UTF_8);
  }

  private String shown(String text) {
    return Redaction.show(text, key);
  }

  private static final class Bytes extends ByteArrayOutputStream {
    Bytes() {
      super(8192);
    }

    byte[] array() {
      return buf;
    }
  }
}
