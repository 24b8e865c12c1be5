package dev.errand.application.port.in;

import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.session.History;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks into recorded sessions. */
public interface InspectSessions {

  /** The newest sessions, newest first; {@code before} pages on, null starts. */
  List<SessionState> list(int limit, @Nullable SessionId before);

  /** A session as it is, or as it was right behind a sequence; 0 for as it is. */
  SessionState show(SessionId session, long sequence);

  /** All events of a session, in order. */
  void events(SessionId session, Consumer<RecordedEvent> reader);

  /**
   * Decides a recorded session again, without calling anything.
   *
   * @param agent the agent document to decide with, or null for the recorded one
   * @return the first difference, or none
   */
  List<History.Difference> replay(SessionId session, @Nullable AgentDefinition agent);

  /**
   * Starts a new session with a copy of another one's first events; it can be run.
   *
   * @param by who wants it
   */
  SessionId fork(SessionId session, long sequence, String by);

  /**
   * Writes the files the agent made into a directory, which is made when it is missing, in place of
   * older ones. Never follows a symbolic link below it.
   *
   * @throws dev.errand.application.port.out.PortException with {@code StorageFull} or {@code
   *     Denied} if it cannot be written to
   */
  void copyFiles(SessionId session, Path directory);

  /**
   * Stores a session, with its files, in the archive.
   *
   * @param by who wants it
   */
  void archive(SessionId session, String by);
}
