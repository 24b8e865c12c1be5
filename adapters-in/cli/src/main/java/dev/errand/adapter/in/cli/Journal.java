package dev.errand.adapter.in.cli;

import dev.errand.domain.failure.Resolution;
import dev.errand.domain.session.CallState;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import dev.errand.domain.tool.ToolCall;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns events into the lines that stay on the screen: one for each step that is over. It remembers
 * which call is of which tool and when it began, since an event does not say that.
 */
final class Journal {

  private static final int LONGEST = 240;

  private final Instant startedAt;
  private final Map<String, String> tools = new HashMap<>();
  private final Map<String, Instant> toolsStarted = new HashMap<>();

  Journal(Instant startedAt) {
    this.startedAt = startedAt;
  }

  /** How a line is meant. */
  enum Tone {
    PLAIN,
    PROBLEM
  }

  /** A line that stays. */
  record Line(String text, Tone tone) {}

  /** The lines for an event; none for those that only begin something, or announce an end. */
  List<Line> lines(RecordedEvent recorded, SessionState state) {
    remember(recorded, state);
    SessionEvent event = recorded.event();
    if (tellsNothingYet(event)) {
      return List.of();
    }
    String text = EventText.of(event, tools) + took(recorded);
    if (event instanceof SessionEvent.ToolFinished
        || event instanceof SessionEvent.ToolFailed
        || event instanceof SessionEvent.ToolDenied) {
      text = "turn " + state.turn() + ": " + text;
    }
    return List.of(line(recorded.at(), Glyphs.oneLine(text, LONGEST), tone(event)));
  }

  /** A line with the time since the start before it. */
  Line line(Instant at, String text, Tone tone) {
    double seconds = Math.max(0, Duration.between(startedAt, at).toMillis()) / 1000.0;
    return new Line(String.format(Locale.ROOT, "[%6.1f s] %s", seconds, text), tone);
  }

  private void remember(RecordedEvent recorded, SessionState state) {
    switch (recorded.event()) {
      case SessionEvent.ModelReplied e -> e.reply().calls().forEach(this::remember);
      case SessionEvent.ToolStarted e -> toolsStarted.put(e.callId(), recorded.at());
      default -> {}
    }
    if (state.step() instanceof Step.Tools open) {
      open.calls().stream().map(CallState::call).forEach(this::remember);
    }
  }

  private void remember(ToolCall call) {
    tools.put(call.id(), call.tool());
  }

  private String took(RecordedEvent recorded) {
    String callId =
        switch (recorded.event()) {
          case SessionEvent.ToolFinished e -> e.callId();
          case SessionEvent.ToolFailed e -> e.callId();
          default -> "";
        };
    Instant began = toolsStarted.remove(callId);
    return began == null
        ? ""
        : " (" + Amounts.duration(Duration.between(began, recorded.at())) + ")";
  }

  private static boolean tellsNothingYet(SessionEvent event) {
    return switch (event) {
      case SessionEvent.ModelCalled e -> true;
      case SessionEvent.ToolStarted e -> true;
      case SessionEvent.ToolCleared e -> true;
      case SessionEvent.CompletionChecked e -> e.problems().isEmpty();
      case SessionEvent.ErrorHandled e ->
          e.resolution() instanceof Resolution.Fail
              || e.resolution() instanceof Resolution.DeadLetter;
      default -> false;
    };
  }

  private static Tone tone(SessionEvent event) {
    return switch (event) {
      case SessionEvent.ModelFailed e -> Tone.PROBLEM;
      case SessionEvent.ToolFailed e -> Tone.PROBLEM;
      case SessionEvent.ToolDenied e -> Tone.PROBLEM;
      case SessionEvent.ToolInDoubt e -> Tone.PROBLEM;
      case SessionEvent.ApprovalAsked e -> Tone.PROBLEM;
      case SessionEvent.CompletionChecked e -> Tone.PROBLEM;
      case SessionEvent.Failed e -> Tone.PROBLEM;
      case SessionEvent.Cancelled e -> Tone.PROBLEM;
      case SessionEvent.DeadLettered e -> Tone.PROBLEM;
      default -> Tone.PLAIN;
    };
  }
}
