package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Group commit. Whoever appends joins the queue; a lane takes all that waits, writes it by one
 * statement in one transaction, and looks again. So one append on its own pays one round trip, and
 * those that come during it share the next. Lanes are threads of their own, which no interrupt of a
 * caller reaches, and end when nothing waits. Thread-safe.
 */
final class Appends {

  /** While one waits for the disk the other gathers. More lanes make groups smaller. */
  private static final int LANES = 2;

  private static final int MOST_EVENTS = 4_000;
  private static final long MOST_BYTES = 16 << 20;

  private final Database database;
  private final Scheduler scheduler;
  private final AppendStatement statement;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Append> waiting = new ArrayDeque<>();
  private final Set<String> underWay = new HashSet<>();
  private int lanes;

  Appends(Database database, Scheduler scheduler) {
    this.database = database;
    this.scheduler = scheduler;
    this.statement = new AppendStatement();
  }

  /** Appends, and returns when it is durable. */
  void append(Append append) {
    boolean open;
    lock.lock();
    try {
      waiting.add(append);
      open = lanes < LANES;
      if (open) {
        lanes++;
      }
    } finally {
      lock.unlock();
    }
    if (open) {
      scheduler.start("postgres-append", this::work);
    }
    append.await();
  }

  private void work() {
    List<Append> group = take(List.of());
    while (!group.isEmpty()) {
      try {
        write(group);
      } catch (RuntimeException | Error e) {
        // Whoever waits must not wait for ever, nor the lane end, though memory should run out.
        PortException unknown = new PortException(new Failure.TimedOut("the append broke off"), e);
        group.forEach(each -> each.done().completeExceptionally(unknown));
      }
      group = take(group);
    }
  }

  /**
   * The next group, which has one append for each session, and none of a session that another lane
   * is writing. Empty when the lane is to end.
   */
  private List<Append> take(List<Append> written) {
    lock.lock();
    try {
      written.forEach(each -> underWay.remove(each.session()));
      List<Append> group = new ArrayList<>();
      int events = 0;
      long bytes = 0;
      Append postings = null;
      for (Iterator<Append> each = waiting.iterator(); each.hasNext(); ) {
        Append next = each.next();
        if (!group.isEmpty()
            && (events + next.bodies().size() > MOST_EVENTS || bytes + next.bytes() > MOST_BYTES)) {
          break;
        }
        boolean fits = postings == null || next.goesWith(postings);
        if (fits && underWay.add(next.session())) {
          postings = next.posting() == null ? postings : next;
          each.remove();
          group.add(next);
          events += next.bodies().size();
          bytes += next.bytes();
        }
      }
      if (group.isEmpty()) {
        lanes--;
      }
      return group;
    } finally {
      lock.unlock();
    }
  }

  private void write(List<Append> group) {
    try {
      Set<String> appended = database.writeHere(connection -> statement.run(connection, group));
      List<Append> refused = new ArrayList<>();
      for (Append each : group) {
        if (appended.contains(each.session())) {
          if (each.posting() != null) {
            database.ringer().ring(each.posting().mailbox(), each.posting().sending().delay());
          }
          each.done().complete(null);
        } else {
          refused.add(each);
        }
      }
      if (!refused.isEmpty()) {
        refuse(refused);
      }
    } catch (PortException e) {
      if (group.size() > 1 && isAboutOne(e.failure())) {
        group.forEach(each -> write(List.of(each)));
      } else {
        group.forEach(each -> each.done().completeExceptionally(e));
      }
    }
  }

  /** Whether a group may have failed by one of its members. */
  private static boolean isAboutOne(Failure failure) {
    return failure instanceof Failure.Rejected
        || failure instanceof Failure.Corrupt
        || failure instanceof Failure.Unexpected;
  }

  private void refuse(List<Append> refused) {
    var heads = database.read(connection -> statement.heads(connection, refused));
    for (Append each : refused) {
      each.done().completeExceptionally(new PortException(AppendStatement.refusal(each, heads)));
    }
  }
}
