package dev.errand.application.port.out;

import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.BudgetAccount;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.slice.SliceChange;
import org.jspecify.annotations.Nullable;

/** What a tool may know and touch during one call. Used by the tool's thread only. */
public interface ToolContext {

  /** On whose behalf. */
  UserIdentity user();

  /** The session as it was when the call started. */
  SessionState session();

  /** The files, as a transaction of this call. */
  Workspace workspace();

  /** When the thread is interrupted at the latest. */
  Deadline deadline();

  /** What is left of the budget, as it was when the call started. */
  BudgetAccount budget();

  /** The same for every run of this call; use it for effects outside. */
  String idempotencyKey();

  /** W3C trace context, or null. */
  @Nullable String traceparent();

  /**
   * Gives a resource that a tool box offers, opened if it is not yet.
   *
   * @throws IllegalArgumentException if none offers it
   * @throws Exception if it cannot be opened
   */
  <R> R resource(Resource.Key<R> key) throws Exception;

  /** Changes a slice; see {@link dev.errand.domain.slice.Slice} for making changes. */
  void change(SliceChange change);

  /** Says that the call is getting on, so that a long one is not taken for stuck. */
  void progress(String message);
}
