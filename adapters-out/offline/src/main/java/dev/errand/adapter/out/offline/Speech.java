package dev.errand.adapter.out.offline;

import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.application.port.out.LanguageModel.Reply;
import dev.errand.application.port.out.LanguageModel.Request;
import dev.errand.application.port.out.LanguageModel.WantedCall;
import dev.errand.domain.budget.TokenUsage;
import dev.errand.domain.session.Message;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Says a move: within the output cap, in pieces, with its tokens counted as four bytes each. */
final class Speech {

  private static final int BYTES_PER_TOKEN = 4;
  private static final int DELTA = 80;

  private Speech() {}

  /** Bytes that so many output tokens have room for. */
  static long room(long tokens) {
    return tokens > Long.MAX_VALUE / BYTES_PER_TOKEN ? Long.MAX_VALUE : tokens * BYTES_PER_TOKEN;
  }

  static long bytes(Call call) {
    return bytes(call.tool()) + bytes(call.json());
  }

  /** Tokens of everything a request shows the model. */
  static long inputTokens(Request request) {
    long sum = bytes(request.system());
    for (ToolSpec tool : request.tools()) {
      sum += bytes(tool.name()) + bytes(tool.description()) + bytes(tool.argumentsSchema());
    }
    String schema = request.outputSchema();
    sum += schema == null ? 0 : bytes(schema);
    for (Message message : request.messages()) {
      sum +=
          switch (message) {
            case Message.Asked asked -> bytes(asked.text());
            case Message.Noticed noticed -> bytes(noticed.text());
            case Message.ToolAnswered answer -> bytes(answer.tool()) + bytes(answer.text());
            case Message.Said said -> {
              long all = bytes(said.text());
              for (ToolCall call : said.calls()) {
                all += bytes(call.tool()) + bytes(call.arguments());
              }
              yield all;
            }
          };
    }
    return sum / BYTES_PER_TOKEN;
  }

  /** The reply that says as much of the move as fits. */
  static Reply reply(Analyst.Move move, Request request) {
    long room = room(request.maxOutputTokens());
    return switch (move) {
      case Analyst.Move.Ask ask -> asking(ask, request, room);
      case Analyst.Move.Tell tell -> telling(tell, request, room);
    };
  }

  /** Asks for as many tools as fit; the rest is asked for in the next turn. */
  private static Reply asking(Analyst.Move.Ask ask, Request request, long room) {
    List<WantedCall> calls = new ArrayList<>();
    long used = bytes(ask.text());
    for (Call call : ask.calls()) {
      used += bytes(call);
      if (used > room) {
        break;
      }
      calls.add(new WantedCall(call.tool(), call.json()));
    }
    boolean cut = calls.isEmpty();
    return reply(cut ? cut(ask.text(), room) : ask.text(), calls, request, cut);
  }

  private static Reply telling(Analyst.Move.Tell tell, Request request, long room) {
    for (String answer : tell.answers()) {
      if (bytes(answer) <= room) {
        return reply(answer, List.of(), request, false);
      }
    }
    return reply(cut(tell.answers().getLast(), room), List.of(), request, true);
  }

  private static Reply reply(
      String text, List<WantedCall> calls, Request request, boolean cutShort) {
    long output = bytes(text);
    for (WantedCall call : calls) {
      output += bytes(call.tool()) + bytes(call.arguments());
    }
    long tokens = Math.max(1, (output + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN);
    return new Reply(text, calls, TokenUsage.of(inputTokens(request), tokens), cutShort);
  }

  /** Tells a listener the reply piece by piece. */
  static void stream(Reply reply, Listener listener) throws InterruptedException {
    String text = reply.text();
    for (int from = 0; from < text.length(); ) {
      int end = pieceEnd(text, from);
      stopIfInterrupted();
      listener.text(text.substring(from, end));
      from = end;
    }
    for (int i = 0; i < reply.calls().size(); i++) {
      stopIfInterrupted();
      listener.toolCallStarted(i, reply.calls().get(i).tool());
      listener.toolCallDelta(i, reply.calls().get(i).arguments());
      listener.toolCallEnded(i);
    }
    stopIfInterrupted();
    listener.usage(reply.tokens());
  }

  static void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the offline model was interrupted");
    }
  }

  private static int pieceEnd(String text, int from) {
    int end = Math.min(text.length(), from + DELTA);
    return end < text.length() && Character.isLowSurrogate(text.charAt(end)) ? end + 1 : end;
  }

  private static String cut(String text, long room) {
    int end = 0;
    long used = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      used += bytes(Character.toString(point));
      if (used > room) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
