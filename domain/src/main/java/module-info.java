/**
 * What Errand decides, without doing any of it: the session's events and the fold over them, the
 * next step, and the policies (budget, deadline, retry, breaker, approval, completion) it asks.
 *
 * <p>Everything here is a value or a pure function. Nothing reads a clock, draws a random number,
 * opens a file, starts a thread or knows a JSON library; time comes in as {@link java.time.Instant}
 * arguments. That is what lets a session be resumed, replayed, simulated and embedded anywhere.
 */
@org.jspecify.annotations.NullMarked
module dev.errand.domain {
  requires static transitive org.jspecify;

  exports dev.errand.domain.agent;
  exports dev.errand.domain.audit;
  exports dev.errand.domain.brief;
  exports dev.errand.domain.budget;
  exports dev.errand.domain.failure;
  exports dev.errand.domain.quota;
  exports dev.errand.domain.session;
  exports dev.errand.domain.slice;
  exports dev.errand.domain.tool;
  exports dev.errand.domain.workspace;
}
