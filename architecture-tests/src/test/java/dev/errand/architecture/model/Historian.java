package dev.errand.architecture.model;

import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Resolution;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolSpec;
import dev.errand.testkit.simulation.TraceEvent;
import dev.errand.testkit.simulation.TraceEvent.Who;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes the trace of a simulated run apart into the histories of its briefs. */
final class Historian {

  private static final String DELIVERY = "delivery-";

  private final Map<String, List<Map<String, Object>>> histories = new LinkedHashMap<>();
  private final Map<String, String> briefs = new HashMap<>();
  private final Map<String, Map<String, String>> effects = new HashMap<>();

  private Historian() {}

  /** The histories of all briefs; messages that hold none are nobody's history. */
  static List<History> histories(String run, List<TraceEvent> trace) {
    Historian historian = new Historian();
    trace.forEach(historian::tell);
    return historian.histories.entrySet().stream()
        .map(entry -> new History(run + ", brief " + entry.getKey(), entry.getValue()))
        .toList();
  }

  private void tell(TraceEvent event) {
    switch (event) {
      case TraceEvent.Sent e -> {
        if (e.brief() != null) {
          briefs.put(e.message(), e.brief());
          ofMessage("Sent", e.message(), e.who(), Map.of());
        }
      }
      case TraceEvent.Received e ->
          ofMessage("Received", e.message(), e.who(), Map.of("delivery", e.delivery()));
      case TraceEvent.Extended e ->
          ofMessage("Extended", e.message(), e.who(), Map.of("delivery", e.delivery()));
      case TraceEvent.Released e ->
          ofMessage("Released", e.message(), e.who(), Map.of("delivery", e.delivery()));
      case TraceEvent.Acknowledged e ->
          ofMessage("Acknowledged", e.message(), e.who(), Map.of("delivery", e.delivery()));
      case TraceEvent.Refused e ->
          ofMessage("Refused", e.message(), e.who(), Map.of("delivery", e.delivery()));
      case TraceEvent.Expired e ->
          ofMessage("Expired", e.message(), e.who(), Map.of("delivery", e.delivery()));
      case TraceEvent.Appended e -> appended("Appended", e.session().value(), e.who(), e.events());
      case TraceEvent.AppendRefused e ->
          appended("AppendRefused", e.session().value(), e.who(), e.events());
      case TraceEvent.Attested e -> attested(e.facts());
      case TraceEvent.Replied e -> {
        int dash = e.reportId().lastIndexOf('-');
        ofBrief(
            "Replied",
            e.report().briefId().value(),
            Map.of("seq", Long.parseLong(e.reportId().substring(dash + 1))));
      }
      case TraceEvent.LetterPut e -> {
        if (briefs.containsValue(e.id())) {
          ofBrief("LetterPut", e.id(), Map.of("message", ""));
        } else {
          ofMessage("LetterPut", e.id(), e.who(), Map.of());
        }
      }
      case TraceEvent.ModelWorked e ->
          ofBrief(
              "ModelWorked",
              e.session().value(),
              Map.of("call", part(e.key(), 1), "amount", e.billed().totalTokens()));
      case TraceEvent.EffectDone e ->
          ofBrief(
              "EffectDone",
              e.session().value(),
              Map.of("call", part(e.key(), 1), "effect", e.effect().name()));
      case TraceEvent.Promised e -> ofBrief("Promised", e.brief(), Map.of());
      case TraceEvent.Crashed e -> ended(e.who());
      case TraceEvent.Stopped e -> ended(e.who());
      case TraceEvent.Settled e -> {}
      case TraceEvent.Started e -> {}
      case TraceEvent.StopAsked e -> {}
      case TraceEvent.Paused e -> {}
      case TraceEvent.Resumed e -> {}
      case TraceEvent.Calmed e -> {}
    }
  }

  private void ended(Who who) {
    Map<String, Object> step = step("ProcessEnded", Map.of("process", process(who)));
    histories.values().forEach(history -> history.add(step));
  }

  private void ofMessage(String act, String message, Who who, Map<String, Object> more) {
    String brief = briefs.get(message);
    if (brief != null) {
      Map<String, Object> fields = new LinkedHashMap<>(more);
      fields.put("message", message);
      fields.put("process", process(who));
      ofBrief(act, brief, fields);
    }
  }

  private void ofBrief(String act, String brief, Map<String, Object> fields) {
    histories.computeIfAbsent(brief, id -> new ArrayList<>()).add(step(act, fields));
  }

  private static Map<String, Object> step(String act, Map<String, Object> fields) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("act", act);
    step.putAll(fields);
    return step;
  }

  private void attested(List<AuditFact> facts) {
    Map<String, Long> last = new LinkedHashMap<>();
    facts.forEach(fact -> last.merge(fact.session(), fact.sequence(), Math::max));
    last.forEach((session, sequence) -> ofBrief("Attested", session, Map.of("seq", sequence)));
  }

  private void appended(String act, String session, Who who, List<RecordedEvent> events) {
    RecordedEvent first = events.getFirst();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("process", process(who));
    fields.put("thread", who.toString());
    fields.put("message", message(who));
    fields.put("epoch", first.epoch());
    fields.put("seq", first.sequence());
    fields.put("events", events.stream().map(event -> event(session, event.event())).toList());
    ofBrief(act, session, fields);
  }

  private static String process(Who who) {
    return who.process() + "." + who.life();
  }

  /** The message that a delivery's thread is named after, or none for other threads. */
  private static String message(Who who) {
    String thread = who.thread();
    if (!thread.startsWith(DELIVERY)) {
      return "";
    }
    int number = thread.indexOf('#');
    return thread.substring(DELIVERY.length(), number < 0 ? thread.length() : number);
  }

  private static String part(String key, int index) {
    return key.split("/")[index];
  }

  private Map<String, Object> event(String session, SessionEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", event.getClass().getSimpleName());
    switch (event) {
      case SessionEvent.AgentBound e -> {
        Map<String, String> known = new HashMap<>();
        for (ToolSpec tool : e.binding().tools()) {
          known.put(tool.name(), tool.effect().name());
        }
        effects.put(session, known);
        fields.put("budget", e.binding().budget().totalTokens());
      }
      case SessionEvent.ModelCalled e -> called(fields, e.call());
      case SessionEvent.ModelReplied e -> {
        fields.put("turn", e.turn());
        fields.put("amount", e.charged().totalTokens());
        fields.put("calls", calls(session, e.reply().calls()));
      }
      case SessionEvent.ModelFailed e -> {
        fields.put("turn", e.turn());
        fields.put("why", e.failure().kind());
        fields.put("amount", e.charged().totalTokens());
      }
      case SessionEvent.CompletionJudged e -> {
        fields.put("good", e.accepted());
        fields.put("amount", e.charged().totalTokens());
      }
      case SessionEvent.CompletionChecked e -> {
        fields.put("good", e.problems().isEmpty());
        fields.put("judged", false);
      }
      case SessionEvent.ErrorHandled e -> fields.put("resolution", resolution(e.resolution()));
      case SessionEvent.ToolStarted e -> {
        fields.put("call", e.callId());
        fields.put("run", e.run());
      }
      case SessionEvent.ToolFinished e -> fields.put("call", e.callId());
      case SessionEvent.ToolFailed e -> fields.put("call", e.callId());
      case SessionEvent.ToolDenied e -> fields.put("call", e.callId());
      case SessionEvent.ToolInDoubt e -> fields.put("call", e.callId());
      case SessionEvent.ToolCleared e -> fields.put("call", e.callId());
      case SessionEvent.ApprovalAsked e -> fields.put("call", e.callId());
      case SessionEvent.ApprovalAnswered e -> {
        fields.put("call", e.approvalId().substring(0, e.approvalId().lastIndexOf('-')));
        fields.put("good", e.granted());
      }
      case SessionEvent.BriefAccepted e -> {}
      case SessionEvent.AttemptStarted e -> {}
      case SessionEvent.CheckpointReached e -> {}
      case SessionEvent.BudgetCharged e -> {}
      case SessionEvent.FeedbackGiven e -> {}
      case SessionEvent.HandedBack e -> {}
      case SessionEvent.CancelRequested e -> {}
      case SessionEvent.Forked e -> {}
      case SessionEvent.Completed e -> {}
      case SessionEvent.Failed e -> {}
      case SessionEvent.Cancelled e -> {}
      case SessionEvent.DeadLettered e -> {}
      case SessionEvent.Revived e -> {}
    }
    return fields;
  }

  private static void called(Map<String, Object> fields, ModelCall call) {
    fields.put("turn", call.turn());
    fields.put("amount", call.reservation().inputTokens() + call.reservation().outputTokens());
  }

  private Tla.Table calls(String session, List<ToolCall> calls) {
    Map<String, String> known = effects.getOrDefault(session, Map.of());
    Map<String, String> wanted = new LinkedHashMap<>();
    calls.forEach(call -> wanted.put(call.id(), known.getOrDefault(call.tool(), "READ_ONLY")));
    return new Tla.Table(wanted);
  }

  private static String resolution(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Retry r -> "Retry";
      case Resolution.EndAttempt r -> "EndAttempt";
      case Resolution.Fail r -> "Fail";
      case Resolution.DeadLetter r -> "DeadLetter";
    };
  }
}
