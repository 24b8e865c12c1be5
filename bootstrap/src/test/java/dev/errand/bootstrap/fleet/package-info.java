/**
 * Several real processes of the packaged program on one mailbox, and what is done to them. Which
 * mailbox that is decides a {@link dev.errand.bootstrap.fleet.MailboxServer}.
 */
package dev.errand.bootstrap.fleet;
