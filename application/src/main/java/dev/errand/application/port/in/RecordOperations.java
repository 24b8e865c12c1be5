package dev.errand.application.port.in;

import dev.errand.domain.session.SessionId;
import java.util.Map;

/**
 * Takes into the audit log what happens around the services: how they are configured, which keys
 * are used, who goes on with a session. Thread-safe; blocks.
 */
public interface RecordOperations {

  /**
   * Records the effective configuration, unless it is the one recorded last: its digest, and which
   * keys have another value than then.
   *
   * @param values values by key, secrets masked
   * @param by the process
   * @return whether it was recorded
   */
  boolean configured(Map<String, String> values, String by);

  /**
   * Records that a key was used.
   *
   * @param secret the name of the secret, never its value
   * @param adapter who used it
   * @param by the process
   */
  void keyUsed(String secret, String adapter, String by);

  /**
   * Records that somebody lets a session go on.
   *
   * @throws dev.errand.application.port.out.PortException with {@code NotFound} if there is none
   */
  void resumed(SessionId session, String by);
}
