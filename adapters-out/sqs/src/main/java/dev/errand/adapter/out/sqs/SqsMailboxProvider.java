package dev.errand.adapter.out.sqs;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.spi.AdapterContext;
import dev.errand.application.spi.MailboxProvider;
import java.net.URI;

/**
 * Opens mailboxes in Amazon SQS: {@code sqs:QUEUE}, or {@code sqs://HOST/ACCOUNT/QUEUE}, which is a
 * queue's URL with another scheme. A queue whose name ends in {@code .fifo} keeps groups in order
 * and drops repeated deduplication ids; a standard queue does neither. Options:
 *
 * <ul>
 *   <li>{@code region}: such as {@code eu-central-1}; if not given, that of the host, or the one
 *       the environment, the profile or the machine names
 *   <li>{@code account}: the number of the account that owns the queue, if it is another's
 *   <li>{@code endpoint}: where another server with the same wire answers, such as {@code
 *       http://127.0.0.1:9324}
 *   <li>{@code bucket}: {@code NAME} or {@code NAME/PREFIX} of an S3 bucket for bodies above the
 *       limit; without it such a message is refused
 *   <li>{@code s3-endpoint}: where another server with the wire of S3 answers
 *   <li>{@code limit}: the largest message in bytes, attributes included, from 1024 to 1048576;
 *       262144 if not given
 *   <li>{@code fair}: {@code on} (default) tells a standard queue each message's tenant as its
 *       group, by which SQS keeps a tenant with many messages from delaying others; {@code off}
 *       does not
 * </ul>
 *
 * <p>Credentials are found by AWS's own chain: environment, profile, role of the pod or machine;
 * none belongs into the address. Mailboxes are thread-safe, block the calling thread, hold
 * connections and are closed by whoever opened them. The first call connects, and loads what that
 * takes.
 */
public final class SqsMailboxProvider implements MailboxProvider {

  /** For {@link java.util.ServiceLoader}. */
  public SqsMailboxProvider() {}

  @Override
  public String scheme() {
    return SqsAddress.SCHEME;
  }

  @Override
  public Mailbox open(URI address, AdapterContext context) {
    return new SqsMailbox(SqsAddress.parse(address), context.scheduler(), context.ids());
  }
}
