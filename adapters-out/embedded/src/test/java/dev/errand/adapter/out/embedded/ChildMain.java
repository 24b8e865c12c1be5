package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.SessionLedger.Head;
import dev.errand.application.port.out.Workspace;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.testkit.SessionEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What another process does to a store; says on standard output how far it came. */
final class ChildMain {

  private ChildMain() {}

  /** Appends after which a process is at its usual speed. */
  static final int WARM_UP = 200;

  /** {@code append|race|hold|fill|attest|store DIRECTORY SESSION NUMBER}. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    SessionId session = new SessionId(arguments[2]);
    int number = Integer.parseInt(arguments[3]);
    try (FileSessionLedger ledger =
        new FileSessionLedger(directory, Fsync.ON, new LineCodecs(), new WallScheduler())) {
      switch (arguments[0]) {
        case "append" -> appendForEver(ledger, session, new Random(number));
        case "race" -> {
          race(ledger, new SessionId("warm-up"), WARM_UP);
          System.out.println("ready");
          System.in.read();
          System.out.println(race(ledger, session, number));
        }
        case "hold" -> hold(directory, session);
        case "attest" -> attestForEver(directory, session);
        case "store" -> storeForEver(directory, new Random(number));
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
      int padding = random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(1_000);
      ledger.append(session, group(last + 1, size, head.epoch() + 1, padding));
      last += size;
      System.out.println(last);
    }
  }

  private static void attestForEver(Path directory, SessionId session) {
    FileAuditLog log = new FileAuditLog(directory, Fsync.ON, new LineCodecs(), new WallScheduler());
    long last = log.attested("acme", session);
    while (true) {
      log.append(List.of(fact(session, last + 1), fact(session, last + 2)));
      last += 2;
      System.out.println(last);
    }
  }

  private static AuditFact fact(SessionId session, long sequence) {
    return new AuditFact(
        Instant.EPOCH, "acme", "worker", "tool-finished", session.value(), sequence, "detail");
  }

  private static void storeForEver(Path directory, Random random) throws IOException {
    DiskWorkspaces workspaces =
        new DiskWorkspaces(directory, new WorkspaceLimits(1 << 30, 100), new CountingIds());
    while (true) {
      byte[] content = new byte[random.nextInt(300_000)];
      random.nextBytes(content);
      try (Workspace workspace = workspaces.open(new SessionId("s"), Manifest.EMPTY)) {
        try (OutputStream out = workspace.write(WorkspacePath.of("a"))) {
          out.write(content);
        }
        FileChange.Written written = (FileChange.Written) workspace.commit().getFirst();
        System.out.println(written.content().sha256() + " " + written.content().size());
      }
    }
  }

  private static void hold(Path directory, SessionId session) throws IOException {
    SharedLock lock = new SharedLock(directory.resolve("sessions").resolve(".lock"));
    try (LockFile.Held _ = lock.file().hold(session.value() + ".jsonl", new WallScheduler())) {
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
