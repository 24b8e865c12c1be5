package dev.errand.application.port.in;

import dev.errand.application.port.out.Archive;
import dev.errand.domain.session.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks into the archive and brings sessions back from it. */
public interface RestoreSessions {

  /** What is stored of a session, oldest first. */
  List<Archive.Stored> stored(SessionId session);

  /** What is stored of all sessions, page by page; null begins. */
  List<Archive.Stored> stored(int limit, Archive.@Nullable Stored after);

  /**
   * Reads all that is stored of a session and proves that it is whole: sums, order of events, state
   * and files.
   *
   * @return what it holds, or the first thing that is wrong with it
   * @throws dev.errand.application.port.out.PortException if the archive cannot be read now
   */
  Proof prove(Archive.Stored stored, Limits limits);

  /**
   * Brings a session back into ledger and workspaces, so that it can be shown, replayed, forked and
   * gone on with. Nothing reaches the ledger before all that is stored was read and found whole. A
   * restore that was cut short is completed by another.
   *
   * @throws dev.errand.application.port.out.PortException with {@code Conflict} if the ledger has
   *     another session by this id, or has gone on with it; {@code Corrupt}, {@code Denied} or
   *     {@code NotFound} if what is stored is damaged, unsafe or too large, or missing
   */
  Restored restore(Archive.Stored stored, Limits limits, String by);

  /**
   * What a session that is read may have, so that a forged one cannot fill disk or memory.
   *
   * @param files how many files at most
   * @param bytes how many bytes they have at most, together
   */
  record Limits(int files, long bytes) {

    /** 100,000 files, 64 GiB. */
    public static final Limits DEFAULT = new Limits(100_000, 64L << 30);

    public Limits {
      if (files < 0 || bytes < 0) {
        throw new IllegalArgumentException("limits must not be negative: " + files + ", " + bytes);
      }
    }
  }

  /**
   * What came of looking at something stored.
   *
   * @param stored what
   * @param events how many events it has
   * @param files how many files it has
   * @param bytes how many bytes they have
   * @param problem what is wrong with it, empty if it is whole
   */
  record Proof(Archive.Stored stored, long events, int files, long bytes, String problem) {
    /** Whether it is whole. */
    public boolean intact() {
      return problem.isEmpty();
    }
  }

  /**
   * What was brought back.
   *
   * @param stored from where
   * @param events how many events the session has
   * @param appended how many of them the ledger did not have before
   * @param files how many files it has
   * @param bytes how many bytes they have
   */
  record Restored(Archive.Stored stored, long events, long appended, int files, long bytes) {}
}
