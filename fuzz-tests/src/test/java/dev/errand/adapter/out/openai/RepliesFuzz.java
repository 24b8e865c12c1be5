package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.failure.Failure;
import dev.errand.fuzz.Said;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/**
 * A server's response as it comes over the wire: status line, headers, empty line, body. Whatever
 * it is, it is told as one of the failures a model has, the key is never shown, and the pieces in
 * which it comes make no difference.
 */
public final class RepliesFuzz {

  private static final String KEY = "sk-test-0123456789abcdef";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Failures FAILURES = new Failures("http://localhost:1", "some-model");
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private RepliesFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String whole = read(bytes, Integer.MAX_VALUE);
    for (int piece : new int[] {1, 2, 3, 7}) {
      String inPieces = read(bytes, piece);
      if (!inPieces.equals(whole)) {
        throw new AssertionError(
            "in pieces of %d it is\n%s\nbut as a whole\n%s".formatted(piece, inPieces, whole));
      }
    }
  }

  /** All that comes of it, as text. */
  private static String read(byte[] bytes, int piece) {
    Heard heard = new Heard();
    AnswerTool answers = new AnswerTool("final_answer", true);
    ResponseReader reader = new ResponseReader(FAILURES, heard, answers, true, KEY, NOW);
    try (Alarm alarm =
        new Alarm(TIMER, () -> true, System.nanoTime() + TimeUnit.HOURS.toNanos(1))) {
      heard.lines.add(told(reader.read(response(bytes, piece), alarm)));
    } catch (PortException e) {
      heard.lines.add(told(e));
    } catch (IOException e) {
      heard.lines.add("broken off");
    }
    return String.join("\n", heard.lines);
  }

  private static String told(ResponseReader.Outcome outcome) {
    return switch (outcome) {
      case ResponseReader.Refused refused -> told(refused.failure());
      case ResponseReader.Replied replied -> {
        ReplyDraft draft = replied.draft();
        long cached = draft.cachedTokens();
        if (cached < 0 || cached > draft.promptTokens() || draft.completionTokens() < 0) {
          throw new AssertionError("tokens do not add up");
        }
        if (!draft.refusal().isEmpty()) {
          Said.clearly(Redaction.show("x " + draft.refusal(), KEY));
        }
        yield draft.text() + draft.calls() + draft.refusal() + draft.completionTokens();
      }
    };
  }

  private static String told(PortException e) {
    Said.expect(
        e,
        Failure.Throttled.class,
        Failure.Unavailable.class,
        Failure.TimedOut.class,
        Failure.Lost.class,
        Failure.Rejected.class,
        Failure.InvalidRequest.class,
        Failure.ContentRefused.class,
        Failure.ContextTooLong.class,
        Failure.Unauthorized.class);
    if (e.failure().message().contains(KEY) || e.failure().message().contains("\n")) {
      throw new AssertionError("the key, or a line break, is shown: " + e.failure().message());
    }
    return e.failure().toString();
  }

  private static BasicClassicHttpResponse response(byte[] bytes, int piece) {
    List<String> head = new ArrayList<>();
    int at = 0;
    for (int end = lineEnd(bytes, at); end < bytes.length; end = lineEnd(bytes, at)) {
      String line = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1).strip();
      at = end + 1;
      if (line.isEmpty()) {
        break;
      }
      head.add(line.replace("KEY", KEY));
    }
    byte[] body = withKey(Arrays.copyOfRange(bytes, at, bytes.length));
    String[] status = head.isEmpty() ? new String[0] : head.getFirst().split(" ");
    int code =
        status.length > 1 && status[1].matches("[1-9][0-9]{2}") ? Integer.parseInt(status[1]) : 200;
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(code);
    String type = "";
    for (String line : head.subList(Math.min(1, head.size()), head.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).strip();
        String value = line.substring(colon + 1).strip();
        response.addHeader(name, value);
        type = name.equalsIgnoreCase("content-type") ? value : type;
      }
    }
    response.setEntity(new InputStreamEntity(new Pieces(body, piece), lenient(type)));
    return response;
  }

  private static ContentType lenient(String type) {
    return type.isEmpty() ? null : ContentType.parseLenient(type);
  }

  private static int lineEnd(byte[] bytes, int from) {
    int end = from;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    return end;
  }

  /** Servers echo keys: where a body says KEY, ours stands. */
  private static byte[] withKey(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    return text.replace("KEY", KEY).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Gives so many bytes at a time. */
  private static final class Pieces extends ByteArrayInputStream {
    private final int piece;

    Pieces(byte[] bytes, int piece) {
      super(bytes);
      this.piece = piece;
    }

    @Override
    public int read(byte[] buffer, int from, int length) {
      return super.read(buffer, from, Math.min(length, piece));
    }
  }

  private static final class Heard implements Listener {
    final List<String> lines = new ArrayList<>();

    @Override
    public void text(String delta) {
      lines.add("text " + delta);
    }

    @Override
    public void toolCallStarted(int index, String tool) {
      lines.add("started " + index + " " + tool);
    }

    @Override
    public void toolCallDelta(int index, String argumentsDelta) {
      lines.add("delta " + index + " " + argumentsDelta);
    }

    @Override
    public void toolCallEnded(int index) {
      lines.add("ended " + index);
    }

    @Override
    public void usage(TokenUsage tokens) {
      lines.add("usage " + tokens);
    }
  }
}
