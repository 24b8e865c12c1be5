package dev.errand.domain.session;

/** A sequence of events that no run of a session can have made. */
public final class InvalidHistory extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A history that breaks at an event. */
  public InvalidHistory(SessionId session, long sequence, String problem) {
    super("session " + session + ", event " + sequence + ": " + problem);
  }
}
