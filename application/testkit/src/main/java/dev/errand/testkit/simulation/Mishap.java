package dev.errand.testkit.simulation;

import java.util.Locale;

/** What may go wrong with one call of a port. */
public enum Mishap {
  /** The call fails at once and has no effect. */
  UNAVAILABLE,
  /** The call has no effect and nobody says so: it times out. */
  UNHEARD,
  /** The call has its effect, but the answer is lost: it times out. */
  UNANSWERED,
  /** The call times out and has its effect a while later, behind the caller's back. */
  BELATED,
  /** The call takes long, perhaps longer than a lease. */
  SLOW,
  /** The process dies before the call takes effect. */
  DIES_BEFORE,
  /** The process dies after the call took effect, before it learns of it. */
  DIES_AFTER,
  /** The process stands still before the call takes effect, and comes back to life. */
  FREEZES_BEFORE,
  /** The process stands still after the call took effect, and comes back to life. */
  FREEZES_AFTER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
