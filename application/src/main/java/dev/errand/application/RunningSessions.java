package dev.errand.application;

import dev.errand.domain.session.SessionId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The runs under way in this process, by session. Thread-safe. */
final class RunningSessions {

  private final ConcurrentMap<SessionId, RunControl> running = new ConcurrentHashMap<>();

  void began(SessionId session, RunControl control) {
    running.put(session, control);
  }

  void ended(SessionId session, RunControl control) {
    running.remove(session, control);
  }

  /** Lets a run in this process know that its brief is to be called off. */
  void news(SessionId session) {
    RunControl control = running.get(session);
    if (control != null) {
      control.disturb(RunControl.Cause.NEWS);
    }
  }
}
