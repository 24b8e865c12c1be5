package dev.errand.application.spi;

import dev.errand.application.port.out.Mailbox;

/** Opens mailboxes. */
public interface MailboxProvider extends Provider<Mailbox> {}
