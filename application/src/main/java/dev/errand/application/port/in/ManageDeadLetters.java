package dev.errand.application.port.in;

import dev.errand.application.port.out.DeadLetters;
import java.util.List;
import java.util.Optional;

/** Handles what could not be worked on. */
public interface ManageDeadLetters {

  /** The newest letters that match. */
  List<DeadLetters.Letter> list(DeadLetters.Filter filter, int limit);

  /** A letter by its id. */
  Optional<DeadLetters.Letter> show(String id);

  /**
   * Puts a letter's brief back into the mailbox and removes the letter.
   *
   * @param fresh whether to start over in a new session instead of resuming the old one
   * @param by who wants it
   * @throws dev.errand.application.port.out.PortException with {@code NotFound} if there is no such
   *     letter, with {@code InvalidRequest} if its body is no brief
   */
  void replay(String id, boolean fresh, String by);

  /**
   * Removes a letter for good; says whether it was there.
   *
   * @param by who wants it
   */
  boolean remove(String id, String by);

  /**
   * Removes all letters that match and says how many there were.
   *
   * @param by who wants it
   */
  int purge(DeadLetters.Filter filter, String by);
}
