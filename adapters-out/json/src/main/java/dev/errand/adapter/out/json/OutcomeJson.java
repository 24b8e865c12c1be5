package dev.errand.adapter.out.json;

import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Outcome;

/** Outcomes and answers as they stand in a session's state. */
final class OutcomeJson {

  private OutcomeJson() {}

  static void write(Output out, Answer answer) {
    out.text("text", answer.text()).optionalText("json", answer.json());
  }

  static Answer answer(Fields in) {
    return new Answer(in.text("text"), in.optionalText("json"));
  }

  static void write(Output out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Completed o ->
          out.text("type", "completed").object("answer", o.answer(), OutcomeJson::write);
      case Outcome.Failed o ->
          out.text("type", "failed").object("failure", o.failure(), FailureJson::write);
      case Outcome.Cancelled o -> out.text("type", "cancelled").text("reason", o.reason());
      case Outcome.DeadLettered o ->
          out.text("type", "dead-lettered").object("failure", o.failure(), FailureJson::write);
    }
  }

  static Outcome outcome(Fields in) {
    String type = in.text("type");
    return switch (type) {
      case "completed" -> new Outcome.Completed(in.object("answer", OutcomeJson::answer));
      case "failed" -> new Outcome.Failed(in.object("failure", FailureJson::failure));
      case "cancelled" -> new Outcome.Cancelled(in.text("reason"));
      case "dead-lettered" -> new Outcome.DeadLettered(in.object("failure", FailureJson::failure));
      default -> throw in.unknown("type", type);
    };
  }
}
