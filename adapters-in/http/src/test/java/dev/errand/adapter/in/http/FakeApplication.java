package dev.errand.adapter.in.http;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.AnswerApproval;
import dev.errand.application.port.in.CancelBrief;
import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.in.ExportLedgers;
import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.in.InspectSessions;
import dev.errand.application.port.in.KeepAudit;
import dev.errand.application.port.in.ListAgents;
import dev.errand.application.port.in.ManageDeadLetters;
import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.in.PruneSessions;
import dev.errand.application.port.in.ReadMetrics;
import dev.errand.application.port.in.ReadQuotas;
import dev.errand.application.port.in.RecordOperations;
import dev.errand.application.port.in.RestoreSessions;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.in.SubmitBrief;
import dev.errand.application.port.in.VerifyAudit;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Report;
import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Usage;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What the gateway calls, from what a test put in. There is one brief, {@code b1}. */
final class FakeApplication
    implements ErrandApplication, SubmitBrief, FollowBrief, CancelBrief, CheckHealth, ReadMetrics {

  final FakeLetters letters = new FakeLetters();

  static final BriefId B1 = new BriefId("b1");
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  final List<NewBrief> submitted = new CopyOnWriteArrayList<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<Thread> followers = new CopyOnWriteArrayList<>();
  final ConcurrentMap<String, String> notReady = new ConcurrentHashMap<>();
  final ConcurrentMap<String, Component> components = new ConcurrentHashMap<>();
  final List<Thread> scrapers = new CopyOnWriteArrayList<>();
  volatile String help = "what it counts";
  volatile boolean repeated;
  volatile Report report;
  volatile RuntimeException failing;
  private final List<RecordedEvent> events = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();

  void happen(SessionEvent event) {
    lock.lock();
    try {
      events.add(new RecordedEvent(events.size() + 1, 1, NOW, event));
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail() {
    if (failing != null) {
      throw failing;
    }
  }

  @Override
  public Accepted accept(NewBrief brief) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Accepted submit(NewBrief brief) {
    fail();
    submitted.add(brief);
    return new Accepted(B1, SessionId.of(B1), repeated);
  }

  @Override
  public FollowBrief.Status status(BriefId brief) {
    fail();
    if (!brief.equals(B1)) {
      throw new PortException(new Failure.NotFound("there is no brief " + brief));
    }
    Usage usage = new Usage(120, 30, Money.of("0.0125"), 2, 1);
    String phase = report == null ? "running" : "ended";
    return new FollowBrief.Status(B1, phase, events.size(), 1, usage, List.of("a7"), report);
  }

  @Override
  public List<RecordedEvent> eventsAfter(BriefId brief, long afterSequence, Duration wait)
      throws InterruptedException {
    followers.add(Thread.currentThread());
    lock.lock();
    try {
      if (events.size() <= afterSequence) {
        more.awaitNanos(wait.toNanos());
      }
      fail();
      return events.stream().filter(event -> event.sequence() > afterSequence).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean cancel(BriefId brief, String by, String reason) {
    status(brief);
    asked.add("cancel " + brief + " by " + by + ": " + reason);
    return report == null;
  }

  @Override
  public Map<String, String> notReady() {
    asked.add("notReady");
    return Map.copyOf(notReady);
  }

  @Override
  public Map<String, Component> components() {
    asked.add("components");
    return new TreeMap<>(components);
  }

  @Override
  public String scrape() {
    scrapers.add(Thread.currentThread());
    return "# HELP "
        + help
        + "\n# TYPE errand_briefs_finished_total counter\nerrand_briefs_finished_total 3.0\n";
  }

  @Override
  public SubmitBrief submitBrief() {
    return this;
  }

  @Override
  public FollowBrief followBrief() {
    return this;
  }

  @Override
  public CancelBrief cancelBrief() {
    return this;
  }

  @Override
  public CheckHealth checkHealth() {
    return this;
  }

  @Override
  public ReadMetrics readMetrics() {
    return this;
  }

  @Override
  public RunBrief runBrief() {
    throw new UnsupportedOperationException();
  }

  @Override
  public AnswerApproval answerApproval() {
    throw new UnsupportedOperationException();
  }

  @Override
  public InspectSessions inspectSessions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public RestoreSessions restoreSessions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ExportLedgers exportLedgers() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ManageDeadLetters manageDeadLetters() {
    return letters;
  }

  @Override
  public VerifyAudit verifyAudit() {
    throw new UnsupportedOperationException();
  }

  @Override
  public KeepAudit keepAudit() {
    throw new UnsupportedOperationException();
  }

  @Override
  public PruneSessions pruneSessions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ReadQuotas readQuotas() {
    throw new UnsupportedOperationException();
  }

  @Override
  public RecordOperations recordOperations() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ListAgents listAgents() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ServeBriefs serveBriefs() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
