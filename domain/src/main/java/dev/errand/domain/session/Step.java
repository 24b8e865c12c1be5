package dev.errand.domain.session;

import dev.errand.domain.brief.Answer;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.failure.Failure;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a session stands between two events. */
public sealed interface Step {

  /** Nothing has happened. */
  record Fresh() implements Step {}

  /** There is a brief, but nobody was chosen to do it. */
  record Unbound() implements Step {}

  /** The model's next step is wanted. */
  record Ready() implements Step {}

  /** A model call was announced and nothing came of it yet; a judge's call keeps the answer. */
  record Calling(ModelCall call, @Nullable Answer judged) implements Step {}

  /** A model call failed and nobody has said what to do. */
  record Stumbled(Failure failure, @Nullable Answer judged) implements Step {}

  /** The model is asked again, not before this instant. */
  record Waiting(Instant until, @Nullable Answer judged) implements Step {}

  /** The model wants tools run. */
  record Tools(List<CallState> calls) implements Step {
    public Tools {
      calls = List.copyOf(calls);
    }
  }

  /** The model gave an answer that nobody has checked. */
  record Answering(String text) implements Step {}

  /** The answer passed all checks but the judge's. */
  record Judging(Answer answer) implements Step {}

  /** The answer passed; it only remains to say so. */
  record Accepted(Answer answer) implements Step {}

  /** This attempt is over, because of the failure; the next may start at this instant. */
  record AttemptOver(Instant nextAt, Failure cause) implements Step {}

  /** A permanent end was decided and is to be recorded. */
  record Ending(Outcome outcome) implements Step {}

  /**
   * It is over; {@code resumable} is where a revived session goes on.
   *
   * @param outcome how it ended
   * @param resumable the step to come back to
   */
  record Ended(Outcome outcome, Step resumable) implements Step {}
}
