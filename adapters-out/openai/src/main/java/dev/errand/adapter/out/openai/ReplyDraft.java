package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.LanguageModel.Listener;
import dev.errand.application.port.out.LanguageModel.WantedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A reply while it comes in, in one piece or in many. */
final class ReplyDraft {

  /** More than any server allows; the bound keeps a broken one from filling the memory. */
  private static final int MAX_CALLS = 1024;

  private final Listener listener;
  private final @Nullable AnswerTool answerTool;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private final TreeMap<Integer, Call> calls = new TreeMap<>();
  private @Nullable Call last;
  private @Nullable String finish;
  private int kept;
  private long reasoningBytes;
  private long promptTokens;
  private long cachedTokens;
  private long completionTokens;
  private long totalTokens;

  ReplyDraft(Listener listener, @Nullable AnswerTool answerTool) {
    this.listener = listener;
    this.answerTool = answerTool;
  }

  private static final class Call {
    final int slot;
    String id = "";
    final StringBuilder name = new StringBuilder();
    final StringBuilder arguments = new StringBuilder();
    boolean announced;

    Call(int slot) {
      this.slot = slot;
    }
  }

  void text(String delta) {
    if (!delta.isEmpty()) {
      keep(delta);
      text.append(delta);
      listener.text(delta);
    }
  }

  void refusal(String delta) {
    keep(delta);
    refusal.append(delta);
  }

  /** Text the model thought but did not say; it only counts where the server counts nothing. */
  void reasoning(String delta) {
    reasoningBytes += Estimate.bytes(delta);
  }

  void finish(String reason) {
    finish = reason;
  }

  void usage(long prompt, long cached, long completion, long total) {
    promptTokens = prompt;
    cachedTokens = cached;
    completionTokens = completion;
    totalTokens = total;
  }

  /**
   * A piece of a tool call.
   *
   * @param index the server's index, or -1 if it gave none
   * @param id the server's id, or empty
   * @param name a piece of the name, or the whole name again, or empty
   * @param arguments a piece of the arguments, or empty
   */
  void toolCall(int index, String id, String name, String arguments) {
    Call call = callFor(index, id, name);
    if (!id.isEmpty()) {
      call.id = id;
    }
    if (!name.contentEquals(call.name)) {
      keep(name);
      call.name.append(name);
    }
    if (!arguments.isEmpty()) {
      announce(call);
      keep(arguments);
      call.arguments.append(arguments);
      if (answers(call)) {
        listener.text(arguments);
      } else {
        listener.toolCallDelta(call.slot, arguments);
      }
    }
  }

  private Call callFor(int index, String id, String name) {
    Call known = index < 0 ? last : calls.get(index);
    // Some servers give no index, others give every call the index 0: then another id, or a name
    // after arguments, begins another call.
    boolean another =
        known == null
            || (!id.isEmpty() && !known.id.isEmpty() && !id.equals(known.id))
            || (index < 0 && id.isEmpty() && !name.isEmpty() && !known.arguments.isEmpty());
    if (known != null && !another) {
      return known;
    }
    int slot = index;
    if (slot < 0 || calls.containsKey(slot)) {
      slot = calls.isEmpty() ? 0 : calls.lastKey() + 1;
    }
    if (slot >= MAX_CALLS) {
      throw new MalformedReply("it wants more than " + MAX_CALLS + " tools at once");
    }
    Call call = new Call(slot);
    calls.put(slot, call);
    last = call;
    return call;
  }

  private void keep(String piece) {
    kept += piece.length();
    if (kept > ResponseReader.MAX_REPLY) {
      throw new MalformedReply("it is more than " + ResponseReader.MAX_REPLY + " characters");
    }
  }

  /** Names come in pieces, so a call is announced when its arguments begin. */
  private void announce(Call call) {
    if (!call.announced && !answers(call)) {
      call.announced = true;
      listener.toolCallStarted(call.slot, call.name.toString());
    }
  }

  private boolean answers(Call call) {
    return answerTool != null && answerTool.name().contentEquals(call.name);
  }

  /** Whether the server has said that the reply is whole. */
  boolean finished() {
    return finish != null;
  }

  /** Whether nothing at all has come. */
  boolean isEmpty() {
    return finish == null && text.isEmpty() && refusal.isEmpty() && calls.isEmpty();
  }

  /** Whether the server said it ended like this. */
  boolean finishedBy(String reason) {
    return reason.equals(finish);
  }

  /** What the model said instead of an answer, or empty. */
  String refusal() {
    return refusal.toString();
  }

  /** The calls of the request's own tools, in order. */
  List<WantedCall> calls() {
    List<WantedCall> wanted = new ArrayList<>(calls.size());
    for (Call call : calls.values()) {
      if (!answers(call)) {
        announce(call);
        listener.toolCallEnded(call.slot);
        wanted.add(new WantedCall(call.name.toString(), call.arguments.toString()));
      }
    }
    return wanted;
  }

  /** The text; when no other tool is wanted, the answer given by the answer tool, if it was. */
  String text() {
    if (calls.values().stream().anyMatch(call -> !answers(call))) {
      return text.toString();
    }
    for (Call call : calls.values()) {
      if (answerTool != null && answers(call)) {
        return answerTool.answer(call.arguments.toString());
      }
    }
    return text.toString();
  }

  /** Input tokens the server counted, 0 if it counted none. */
  long promptTokens() {
    return promptTokens;
  }

  long cachedTokens() {
    return Math.min(cachedTokens, promptTokens);
  }

  /**
   * Output tokens the server counted, 0 if it counted none. Some leave reasoning out of their
   * completion tokens, but not out of the total.
   */
  long completionTokens() {
    return completionTokens <= 0 || promptTokens <= 0
        ? completionTokens
        : Math.max(completionTokens, totalTokens - promptTokens);
  }

  /** Bytes of all that the model produced. */
  long outputBytes() {
    long bytes = reasoningBytes + Estimate.bytes(text) + Estimate.bytes(refusal);
    for (Call call : calls.values()) {
      bytes += Estimate.OVERHEAD + Estimate.bytes(call.name) + Estimate.bytes(call.arguments);
    }
    return bytes;
  }
}
