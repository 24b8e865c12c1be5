package dev.errand.domain.session;

import dev.errand.domain.brief.Attachment;
import dev.errand.domain.brief.Outcome;
import dev.errand.domain.brief.Report;
import java.util.List;
import java.util.Optional;

/** Makes the report of a session that ended. Pure and thread-safe. */
public final class SessionReport {

  private SessionReport() {}

  /** The report, or empty while the session has not ended. */
  public static Optional<Report> of(SessionState state) {
    return state.outcome().map(outcome -> report(state, outcome));
  }

  private static Report report(SessionState state, Outcome outcome) {
    Binding binding = state.binding();
    List<Attachment> artifacts =
        Completion.madeFiles(state).entrySet().stream()
            .map(file -> new Attachment(file.getKey(), file.getValue()))
            .toList();
    return new Report(
        state.acceptedBrief().id(),
        state.id().value(),
        outcome,
        artifacts,
        state.spent(),
        state.attempts().total(),
        binding == null ? null : binding.agent().name(),
        binding == null ? null : binding.model().name(),
        binding == null ? null : binding.model().disclosure());
  }
}
