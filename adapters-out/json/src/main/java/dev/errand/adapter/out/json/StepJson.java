package dev.errand.adapter.out.json;

import dev.errand.domain.session.CallState;
import dev.errand.domain.session.CallState.Status;
import dev.errand.domain.session.Step;

/** Where a session stands, and each tool call of its turn. */
final class StepJson {

  private StepJson() {}

  static void write(Output out, Step step) {
    switch (step) {
      case Step.Fresh s -> out.text("type", "fresh");
      case Step.Unbound s -> out.text("type", "unbound");
      case Step.Ready s -> out.text("type", "ready");
      case Step.Calling s ->
          out.text("type", "calling")
              .object("call", s.call(), SessionJson::write)
              .optionalObject("judged", s.judged(), OutcomeJson::write);
      case Step.Stumbled s ->
          out.text("type", "stumbled")
              .object("failure", s.failure(), FailureJson::write)
              .optionalObject("judged", s.judged(), OutcomeJson::write);
      case Step.Waiting s ->
          out.text("type", "waiting")
              .instant("until", s.until())
              .optionalObject("judged", s.judged(), OutcomeJson::write);
      case Step.Tools s -> out.text("type", "tools").objects("calls", s.calls(), StepJson::write);
      case Step.Answering s -> out.text("type", "answering").text("text", s.text());
      case Step.Judging s ->
          out.text("type", "judging").object("answer", s.answer(), OutcomeJson::write);
      case Step.Accepted s ->
          out.text("type", "accepted").object("answer", s.answer(), OutcomeJson::write);
      case Step.AttemptOver s ->
          out.text("type", "attempt-over")
              .instant("nextAt", s.nextAt())
              .object("cause", s.cause(), FailureJson::write);
      case Step.Ending s ->
          out.text("type", "ending").object("outcome", s.outcome(), OutcomeJson::write);
      case Step.Ended s ->
          out.text("type", "ended")
              .object("outcome", s.outcome(), OutcomeJson::write)
              .object("resumable", s.resumable(), StepJson::write);
    }
  }

  static Step step(Fields in) {
    String type = in.text("type");
    return switch (type) {
      case "fresh" -> new Step.Fresh();
      case "unbound" -> new Step.Unbound();
      case "ready" -> new Step.Ready();
      case "calling" ->
          new Step.Calling(
              in.object("call", SessionJson::call),
              in.optionalObject("judged", OutcomeJson::answer));
      case "stumbled" ->
          new Step.Stumbled(
              in.object("failure", FailureJson::failure),
              in.optionalObject("judged", OutcomeJson::answer));
      case "waiting" ->
          new Step.Waiting(in.instant("until"), in.optionalObject("judged", OutcomeJson::answer));
      case "tools" -> new Step.Tools(in.objects("calls", StepJson::call));
      case "answering" -> new Step.Answering(in.text("text"));
      case "judging" -> new Step.Judging(in.object("answer", OutcomeJson::answer));
      case "accepted" -> new Step.Accepted(in.object("answer", OutcomeJson::answer));
      case "attempt-over" ->
          new Step.AttemptOver(in.instant("nextAt"), in.object("cause", FailureJson::failure));
      case "ending" -> new Step.Ending(in.object("outcome", OutcomeJson::outcome));
      case "ended" ->
          new Step.Ended(
              in.object("outcome", OutcomeJson::outcome), in.object("resumable", StepJson::step));
      default -> throw in.unknown("type", type);
    };
  }

  private static void write(Output out, CallState state) {
    out.object("call", state.call(), ToolJson::write)
        .object("status", state.status(), StepJson::write);
  }

  private static CallState call(Fields in) {
    return new CallState(in.object("call", ToolJson::call), in.object("status", StepJson::status));
  }

  private static void write(Output out, Status status) {
    switch (status) {
      case Status.Requested s -> out.text("type", "requested");
      case Status.AwaitingApproval s ->
          out.text("type", "awaiting-approval")
              .text("approvalId", s.approvalId())
              .text("role", s.role())
              .instant("expiresAt", s.expiresAt())
              .number("runs", s.runs());
      case Status.Approved s -> out.text("type", "approved").number("runs", s.runs());
      case Status.Started s ->
          out.text("type", "started")
              .text("idempotencyKey", s.idempotencyKey())
              .number("runs", s.runs());
      case Status.InDoubt s ->
          out.text("type", "in-doubt").text("reason", s.reason()).number("runs", s.runs());
      case Status.Finished s -> out.text("type", "finished").text("output", s.output());
      case Status.Failed s ->
          out.text("type", "failed").object("failure", s.failure(), FailureJson::write);
    }
  }

  private static Status status(Fields in) {
    String type = in.text("type");
    return switch (type) {
      case "requested" -> new Status.Requested();
      case "awaiting-approval" ->
          new Status.AwaitingApproval(
              in.text("approvalId"), in.text("role"), in.instant("expiresAt"), in.integer("runs"));
      case "approved" -> new Status.Approved(in.integer("runs"));
      case "started" -> new Status.Started(in.text("idempotencyKey"), in.integer("runs"));
      case "in-doubt" -> new Status.InDoubt(in.text("reason"), in.integer("runs"));
      case "finished" -> new Status.Finished(in.text("output"));
      case "failed" -> new Status.Failed(in.object("failure", FailureJson::failure));
      default -> throw in.unknown("type", type);
    };
  }
}
