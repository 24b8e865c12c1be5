package dev.errand.bootstrap.simulation;

import dev.errand.application.Ports;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.MailboxDirectory;
import dev.errand.application.port.out.ModelDirectory;
import dev.errand.application.port.out.SessionLedger;
import dev.errand.application.port.out.ToolBox;
import java.util.List;

/** Ports with one of them in place of another. */
record Rewired(Ports ports) {

  Ports mailbox(Mailbox mailbox) {
    return with(mailbox, ports.mailboxes(), ports.ledger(), ports.deadLetters());
  }

  Ports ledger(SessionLedger ledger) {
    return with(ports.mailbox(), ports.mailboxes(), ledger, ports.deadLetters());
  }

  Ports replies(MailboxDirectory replies) {
    return with(ports.mailbox(), replies, ports.ledger(), ports.deadLetters());
  }

  Ports letters(DeadLetters letters) {
    return with(ports.mailbox(), ports.mailboxes(), ports.ledger(), letters);
  }

  Ports audit(AuditLog audit) {
    return with(ports.models(), ports.toolBoxes(), audit);
  }

  Ports models(ModelDirectory models) {
    return with(models, ports.toolBoxes(), ports.audit());
  }

  Ports tools(ToolBox tools) {
    return with(ports.models(), List.of(tools), ports.audit());
  }

  private Ports with(
      Mailbox mailbox, MailboxDirectory replies, SessionLedger ledger, DeadLetters letters) {
    return new Ports(
        ledger,
        mailbox,
        replies,
        letters,
        ports.models(),
        ports.agents(),
        ports.toolBoxes(),
        ports.workspaces(),
        ports.sharedFiles(),
        ports.audit(),
        ports.archive(),
        ports.quotaAccounts(),
        ports.codecs(),
        ports.telemetry(),
        ports.scheduler(),
        ports.ids(),
        ports.random());
  }

  private Ports with(ModelDirectory models, List<ToolBox> tools, AuditLog audit) {
    return new Ports(
        ports.ledger(),
        ports.mailbox(),
        ports.mailboxes(),
        ports.deadLetters(),
        models,
        ports.agents(),
        tools,
        ports.workspaces(),
        ports.sharedFiles(),
        audit,
        ports.archive(),
        ports.quotaAccounts(),
        ports.codecs(),
        ports.telemetry(),
        ports.scheduler(),
        ports.ids(),
        ports.random());
  }
}
