package dev.errand.domain.tool;

/** What running a tool does to the world, and so what may be done about an unfinished call. */
public enum Effect {
  /** Nothing; it may run again. */
  READ_ONLY,
  /** Repeating it under the same idempotency key is safe. */
  IDEMPOTENT,
  /** Repeating it is not safe; an unfinished call is in doubt. */
  ONCE
}
