package dev.errand.bootstrap;

import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.MailboxDirectory;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Opens each mailbox once, and only those that configuration allows replies to go to. */
final class AllowedMailboxes implements MailboxDirectory {

  /** Whoever sends briefs chooses the addresses: bounds what that can make us open. */
  static final int MOST = 1_000;

  private static final String ENDS_OF_PARTS = ":/?#";

  private final List<String> allowed;
  private final Function<URI, Mailbox> open;
  private final Map<URI, Mailbox> mailboxes = new HashMap<>();

  /**
   * A directory.
   *
   * @param allowed prefixes of allowed addresses, which match whole parts only
   * @param ownAddress the address of the mailbox that briefs come from
   * @param own that mailbox, which is open already
   * @param open opens others
   */
  AllowedMailboxes(List<String> allowed, URI ownAddress, Mailbox own, Function<URI, Mailbox> open) {
    this.allowed = List.copyOf(allowed);
    this.open = open;
    mailboxes.put(ownAddress, own);
  }

  @Override
  public synchronized Mailbox mailbox(String address) {
    URI uri = parsed(address);
    if (allowed.stream().noneMatch(prefix -> startsWithPart(address, prefix))) {
      throw denied(
          "replies may not go to '%s'; add its beginning to replyAllow (ERRAND_REPLY_ALLOW)"
              .formatted(Address.shown(address)));
    }
    Mailbox known = mailboxes.get(uri);
    if (known != null) {
      return known;
    }
    if (mailboxes.size() >= MOST) {
      throw denied("replies have gone to " + MOST + " mailboxes already; use fewer of them");
    }
    Mailbox opened = open.apply(uri);
    mailboxes.put(uri, opened);
    return opened;
  }

  private static URI parsed(String address) {
    try {
      URI uri = Address.parse(address);
      if (List.of(uri.getSchemeSpecificPart().split("[/?#]")).contains("..")) {
        throw denied("the address '" + address + "' climbs out of its place by '..'");
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new PortException(new Failure.NotFound("the mailbox " + e.getMessage()), e);
    }
  }

  private static boolean startsWithPart(String address, String prefix) {
    return address.startsWith(prefix)
        && (address.length() == prefix.length()
            || ENDS_OF_PARTS.indexOf(prefix.charAt(prefix.length() - 1)) >= 0
            || ENDS_OF_PARTS.indexOf(address.charAt(prefix.length())) >= 0);
  }

  private static PortException denied(String what) {
    return new PortException(new Failure.Denied(what));
  }
}
