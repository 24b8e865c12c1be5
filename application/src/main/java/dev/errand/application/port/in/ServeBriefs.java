package dev.errand.application.port.in;

import java.time.Duration;
import java.util.List;

/** Works on the mailbox until told to stop, with other members of the process beside it. */
public interface ServeBriefs {

  /**
   * Runs the workers and {@code members} under one shutdown. Blocks until everything has stopped.
   *
   * @param members what else belongs to the process, such as an HTTP server
   * @return how it went
   * @throws InterruptedException never in ordinary use; interruption is a stop at once
   */
  Summary run(List<Member> members) throws InterruptedException;

  /**
   * Begins the shutdown: readiness ends, receiving ends, briefs in flight get the drain time to
   * finish or to reach a step boundary and are handed back then. The other members go on until that
   * is done, and until the notice is over, then they are asked to stop. Returns at once. A second
   * call cuts drain and notice short. Any thread may call it.
   */
  void stop();

  /** A part of the process with a life of its own. */
  interface Member {
    /** Its name, for logs and health. */
    String name();

    /** Runs it; returns when it has stopped. Interruption stops it hard. */
    void run() throws Exception;

    /** Asks it to stop taking new work; returns at once. */
    void stop();

    /** What happens if it ends without being asked to. */
    default OnDeath onDeath() {
      return OnDeath.STOP_GROUP;
    }
  }

  /** What happens if a member ends without being asked to. */
  enum OnDeath {
    /** The whole process is shut down, in order. */
    STOP_GROUP,
    /** It is started again, with back-off. */
    RESTART
  }

  /**
   * How a service ended.
   *
   * @param finished briefs that ended while it ran
   * @param handedBack briefs given back by the shutdown
   * @param drained time the drain took
   * @param clean whether everything stopped in time
   * @param cause why it stopped, for a person
   */
  record Summary(long finished, long handedBack, Duration drained, boolean clean, String cause) {}
}
