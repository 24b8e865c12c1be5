package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.testkit.SessionEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What another process does to a ledger; says on standard output how far it came. */
final class LedgerChild {

  private LedgerChild() {}

  /** {@code append|race|hold|fill DIRECTORY SESSION NUMBER}. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    SessionId session = new SessionId(arguments[2]);
    int number = Integer.parseInt(arguments[3]);
    try (FileSessionLedger ledger =
        new FileSessionLedger(directory, Fsync.ON, new LineCodecs(), new WallScheduler())) {
      switch (arguments[0]) {
        case "append" -> appendForEver(ledger, session, new Random(number));
        case "race" -> {
          System.out.println("ready");
          System.out.println(race(ledger, session, number));
        }
        case "hold" -> hold(directory, session);
        case "fill" -> fill(ledger, session, number);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
  }

  /** Events that know their group: {@code first-last:padding}. */
  static List<RecordedEvent> group(long first, int size, long epoch, int padding) {
    List<RecordedEvent> group = new ArrayList<>();
    String name = first + "-" + (first + size - 1) + ":" + "x".repeat(padding);
    for (int i = 0; i < size; i++) {
      group.add(SessionEvents.checkpoint(first + i, epoch, name));
    }
    return group;
  }

  /**
   * Appends one event after the other, whoever else does.
   *
   * @return how many of them were this one's
   */
  static int race(FileSessionLedger ledger, SessionId session, int upTo) {
    int mine = 0;
    while (true) {
      long last = ledger.head(session).map(Head::sequence).orElse(0L);
      if (last >= upTo) {
        return mine;
      }
      try {
        ledger.append(session, group(last + 1, 1, 1, 10));
        mine++;
      } catch (PortException e) {
        if (!(e.failure() instanceof Failure.Conflict)) {
          throw e;
        }
      }
    }
  }

  private static void appendForEver(FileSessionLedger ledger, SessionId session, Random random) {
    Head head = ledger.head(session).orElse(new Head(0, 0));
    long last = head.sequence();
    while (true) {
      int size = 1 + random.nextInt(5);
      int padding = random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(2_000);
      ledger.append(session, group(last + 1, size, head.epoch() + 1, padding));
      last += size;
      System.out.println(last);
    }
  }

  private static void hold(Path directory, SessionId session) throws IOException {
    SharedLock lock = new SharedLock(directory.resolve("sessions").resolve(".lock"));
    try (LockFile.Held _ = lock.file().hold(session.value(), new WallScheduler())) {
      System.out.println("held");
      System.in.read();
    }
    System.out.println("released");
  }

  private static void fill(FileSessionLedger ledger, SessionId session, int padding) {
    long last = 0;
    try {
      while (true) {
        ledger.append(session, group(last + 1, 3, 1, padding));
        last += 3;
      }
    } catch (PortException e) {
      System.out.println(last);
      System.out.println(e.failure().getClass().getSimpleName());
      System.out.println(e.failure().message());
    }
    System.out.println(ledger.head(session).orElseThrow().sequence());
    ledger.append(session, group(last + 1, 1, 1, 1));
    System.out.println(ledger.head(session).orElseThrow().sequence());
  }
}
