package dev.errand.application.port.out;

/** Finds the mailbox an address names, for replies. */
public interface MailboxDirectory {

  /**
   * The mailbox; the same one for the same address.
   *
   * @throws PortException with {@code NotFound} if no adapter serves the address, {@code Denied} if
   *     configuration does not allow it
   */
  Mailbox mailbox(String address);
}
