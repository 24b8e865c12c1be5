package dev.errand.testkit.simulation;

import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.MailboxDirectory;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.failure.Failure;

/** What all processes of a world share, and what outlives them. */
record Stores(
    SessionLedger ledger,
    Mailbox mailbox,
    Mailbox replies,
    DeadLetters letters,
    AuditLog audit,
    Archive archive,
    QuotaAccounts quotas,
    Workspaces workspaces,
    Codecs codecs,
    OutsideWorld outside) {

  /** Where reports go. */
  static final String REPLIES = "simulated:replies";

  MailboxDirectory replies(Wire wire) {
    Mailbox remote = new RemoteMailbox(replies, wire, "replies");
    return address -> {
      if (address.equals(REPLIES)) {
        return remote;
      }
      throw new PortException(new Failure.Denied("replies may not go to '" + address + "'"));
    };
  }
}
