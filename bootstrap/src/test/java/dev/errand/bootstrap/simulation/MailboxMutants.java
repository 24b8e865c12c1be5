package dev.errand.bootstrap.simulation;

import dev.errand.application.Ports;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Mailbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fleets that do something wrong with messages, reports or dead letters. */
final class MailboxMutants {

  private MailboxMutants() {}

  /** Reports go out only once their brief was acknowledged. */
  static Ports acknowledgesBeforeReplying(Ports ports) {
    List<Runnable> held = new ArrayList<>();
    Ports rewired =
        ports.toBuilder()
            .mailboxes(
                address -> {
                  Mailbox replies = ports.mailboxes().mailbox(address);
                  return new WrappedMailbox(replies) {
                    @Override
                    public String send(Outgoing message) {
                      held.add(() -> inner.send(message));
                      return "held";
                    }
                  };
                })
            .build();
    return rewired.toBuilder().mailbox(new AcknowledgesFirst(ports.mailbox(), held)).build();
  }

  /** Dead letters are kept only once their message was acknowledged. */
  static Ports keepsLettersAfterAcknowledging(Ports ports) {
    List<Runnable> held = new ArrayList<>();
    DeadLetters letters = ports.deadLetters();
    Ports rewired =
        ports.toBuilder()
            .deadLetters(
                new DeadLetters() {
                  @Override
                  public void put(Letter letter) {
                    held.add(() -> letters.put(letter));
                  }

                  @Override
                  public Optional<Letter> find(String id) {
                    return letters.find(id);
                  }

                  @Override
                  public List<Letter> list(Filter filter, int limit) {
                    return letters.list(filter, limit);
                  }

                  @Override
                  public boolean remove(String id) {
                    return letters.remove(id);
                  }
                })
            .build();
    return rewired.toBuilder().mailbox(new AcknowledgesFirst(ports.mailbox(), held)).build();
  }

  private static final class AcknowledgesFirst extends WrappedMailbox {
    private final List<Runnable> held;

    AcknowledgesFirst(Mailbox inner, List<Runnable> held) {
      super(inner);
      this.held = held;
    }

    @Override
    public void acknowledge(Receipt receipt) {
      inner.acknowledge(receipt);
      while (!held.isEmpty()) {
        held.removeFirst().run();
      }
    }
  }

  /** A message is gone once it was received: delivered at most once. */
  static Ports acknowledgesOnReceipt(Ports ports) {
    return ports.toBuilder()
        .mailbox(
            new WrappedMailbox(ports.mailbox()) {
              @Override
              public List<Delivery> receive(int max, Duration visibility, Duration wait)
                  throws InterruptedException {
                List<Delivery> received = inner.receive(max, visibility, wait);
                received.forEach(delivery -> inner.acknowledge(delivery.receipt()));
                return received;
              }

              @Override
              public void acknowledge(Receipt receipt) {}
            })
        .build();
  }

  /** Leases are never extended. */
  static Ports extendsNoLease(Ports ports) {
    return ports.toBuilder()
        .mailbox(
            new WrappedMailbox(ports.mailbox()) {
              @Override
              public void extend(Receipt receipt, Duration visibility) {}
            })
        .build();
  }

  /** Nothing is handed back: who wants a message must wait until its lease is over. */
  static Ports handsNothingBack(Ports ports) {
    return ports.toBuilder()
        .mailbox(
            new WrappedMailbox(ports.mailbox()) {
              @Override
              public void release(Receipt receipt, Duration delay) {}
            })
        .build();
  }

  /** Nobody looks at how often a message was delivered before working on it. */
  static Ports forgetsDeliveries(Ports ports) {
    return ports.toBuilder()
        .mailbox(
            new WrappedMailbox(ports.mailbox()) {
              @Override
              public List<Delivery> receive(int max, Duration visibility, Duration wait)
                  throws InterruptedException {
                return inner.receive(max, visibility, wait).stream()
                    .map(
                        each ->
                            new Delivery(
                                each.receipt(),
                                each.messageId(),
                                each.body(),
                                each.headers(),
                                1,
                                each.sentAt()))
                    .toList();
              }
            })
        .build();
  }

  /** Each process makes up its own ids of reports. */
  static Ports reportsUnderOwnIds(Ports ports) {
    return ports.toBuilder()
        .mailboxes(
            address ->
                new WrappedMailbox(ports.mailboxes().mailbox(address)) {
                  @Override
                  public String send(Outgoing message) {
                    return inner.send(
                        new Outgoing(
                            message.body(),
                            message.headers(),
                            message.delay(),
                            message.deduplicationId() + ports.ids().next(),
                            message.groupId()));
                  }
                })
        .build();
  }

  /** A client is told that its brief is accepted before there is a message for it. */
  static Ports acceptsWithoutSending(Ports ports) {
    List<Mailbox.Outgoing> later = new ArrayList<>();
    return ports.toBuilder()
        .mailbox(
            new WrappedMailbox(ports.mailbox()) {
              @Override
              public String send(Outgoing message) {
                if (!later.isEmpty()) {
                  inner.send(later.removeFirst());
                }
                later.add(message);
                return "later";
              }
            })
        .build();
  }

  /** A receipt of an earlier delivery is as good as the newest one. */
  static Mailbox honoursStaleReceipts(Mailbox store) {
    Map<String, Mailbox.Receipt> newest = new HashMap<>();
    return new WrappedMailbox(store) {
      @Override
      public List<Delivery> receive(int max, Duration visibility, Duration wait)
          throws InterruptedException {
        List<Delivery> received = inner.receive(max, visibility, wait);
        received.forEach(each -> newest.put(each.messageId(), each.receipt()));
        return received;
      }

      private Receipt newest(Receipt receipt) {
        String message = receipt.value().substring(0, receipt.value().lastIndexOf('.'));
        return newest.getOrDefault(message, receipt);
      }

      @Override
      public void acknowledge(Receipt receipt) {
        inner.acknowledge(newest(receipt));
      }

      @Override
      public void release(Receipt receipt, Duration delay) {
        inner.release(newest(receipt), delay);
      }

      @Override
      public void extend(Receipt receipt, Duration visibility) {
        inner.extend(newest(receipt), visibility);
      }
    };
  }
}
