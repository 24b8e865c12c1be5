package dev.errand.adapter.in.cli;

import dev.errand.domain.session.Decision;
import java.util.Map;
import java.util.stream.Collectors;

/** Decisions in words. */
final class DecisionText {

  private DecisionText() {}

  static String of(Decision decision) {
    String text =
        switch (decision) {
          case Decision.AwaitBrief d -> "wait for a brief";
          case Decision.Bind d -> "choose agent, tools and model";
          case Decision.Record d ->
              "record " + EventText.kind(d.event()) + ": " + EventText.of(d.event(), Map.of());
          case Decision.CallModel d ->
              "call %s for turn %d (%s), at most %d tokens in and %d out"
                  .formatted(
                      d.call().model(),
                      d.call().turn(),
                      d.call().purpose() == dev.errand.domain.session.ModelCall.Purpose.TURN
                          ? "next step"
                          : "verdict",
                      d.call().reservation().inputTokens(),
                      d.call().reservation().outputTokens());
          case Decision.RunTools d ->
              "run " + d.runs().stream().map(DecisionText::run).collect(Collectors.joining(", "));
          case Decision.Reconcile d -> "ask whether " + run(d.run()) + " had its effect";
          case Decision.CheckCompletion d -> "check the answer: " + d.text();
          case Decision.HandleError d ->
              "handle failure %d in a row, %s: %s"
                  .formatted(d.failures(), d.failure().kind(), d.failure().message());
          case Decision.WaitUntil d -> "wait until " + d.until();
          case Decision.AwaitApproval d ->
              "wait for approval of " + String.join(", ", d.approvalIds()) + " until " + d.until();
          case Decision.EndAttempt d ->
              "end the attempt because of " + d.cause().kind() + ", next at " + d.nextAt();
          case Decision.Finished d -> "finish as " + ReportText.outcome(d.outcome());
        };
    return Glyphs.oneLine(text, 1000);
  }

  private static String run(Decision.ToolRun run) {
    return run.call().tool() + " " + run.call().arguments() + (run.run() == 1 ? "" : " again");
  }
}
