package dev.errand.adapter.in.cli;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.AnswerApproval;
import dev.errand.application.port.in.AuditFiles;
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
import dev.errand.application.port.out.Archive;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.History;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Every use case from what a test put in; remembers what it was asked. */
final class FakeApplication
    implements ErrandApplication,
        SubmitBrief,
        RunBrief,
        FollowBrief,
        CancelBrief,
        AnswerApproval,
        InspectSessions,
        RestoreSessions,
        ExportLedgers,
        ManageDeadLetters,
        VerifyAudit,
        KeepAudit,
        RecordOperations,
        ReadQuotas,
        PruneSessions,
        AuditFiles,
        ListAgents,
        CheckHealth,
        ServeBriefs {

  /** What a run does. */
  interface Running {
    RunBrief.Result run(RunBrief.Observer observer) throws InterruptedException;
  }

  final List<NewBrief> accepted = new ArrayList<>();
  final List<NewBrief> submitted = new ArrayList<>();
  final List<String> asked = new ArrayList<>();
  final Set<String> open = new HashSet<>();
  final Map<SessionId, Sessions> sessions = new LinkedHashMap<>();
  final Map<String, DeadLetters.Letter> letters = new LinkedHashMap<>();
  final Map<String, Failure> unreplayable = new HashMap<>();
  final Map<String, CheckHealth.Component> components = new TreeMap<>();
  final List<VerifyAudit.Verdict> verdicts = new ArrayList<>();
  final List<ReadQuotas.Standing> standings = new ArrayList<>();
  final List<AuditCheckpoint> checkpoints = new ArrayList<>();
  final List<AgentDefinition> agents = new ArrayList<>();
  final List<History.Difference> differences = new ArrayList<>();
  final List<FollowBrief.Status> statuses = new ArrayList<>();
  final List<Archive.Stored> archived = new ArrayList<>();
  final Map<Archive.Stored, String> damaged = new HashMap<>();
  Running running = observer -> notFound("nothing runs here");
  Consumer<Path> copying = directory -> {};

  @Override
  public Accepted accept(NewBrief brief) {
    accepted.add(brief);
    return taken(brief);
  }

  @Override
  public Accepted submit(NewBrief brief) {
    submitted.add(brief);
    return taken(brief);
  }

  private Accepted taken(NewBrief brief) {
    BriefId id = brief.id() == null ? new BriefId("b1") : brief.id();
    return new Accepted(id, SessionId.of(id), sessions.containsKey(SessionId.of(id)));
  }

  @Override
  public RunBrief.Result run(SessionId session, RunBrief.Observer observer)
      throws InterruptedException {
    asked.add("run " + session);
    return running.run(observer);
  }

  @Override
  public FollowBrief.Status status(BriefId brief) {
    if (statuses.isEmpty()) {
      return notFound("there is no brief " + brief);
    }
    return statuses.size() == 1 ? statuses.getFirst() : statuses.removeFirst();
  }

  @Override
  public List<RecordedEvent> eventsAfter(BriefId brief, long afterSequence, Duration wait) {
    return found(SessionId.of(brief)).events.stream()
        .filter(event -> event.sequence() > afterSequence)
        .limit(3)
        .toList();
  }

  @Override
  public boolean cancel(BriefId brief, String by, String reason) {
    asked.add("cancel " + brief + " because " + reason);
    return open.contains(brief.value());
  }

  @Override
  public void answer(
      SessionId session, String approvalId, boolean granted, UserIdentity by, String reason) {
    asked.add(
        "answer %s %s %s as %s%s: %s"
            .formatted(session, approvalId, granted, by.userId(), by.roles(), reason));
  }

  @Override
  public List<SessionState> list(int limit, SessionId before) {
    asked.add("list " + limit + " before " + before);
    return sessions.values().stream().map(Sessions::state).limit(limit).toList();
  }

  @Override
  public SessionState show(SessionId session, long sequence) {
    Sessions found = found(session);
    return sequence == 0 ? found.state() : found.states.get(Math.toIntExact(sequence) - 1);
  }

  @Override
  public void events(SessionId session, Consumer<RecordedEvent> reader) {
    found(session).events.forEach(reader);
  }

  @Override
  public List<History.Difference> replay(SessionId session, AgentDefinition agent) {
    asked.add("replay " + session + " with " + (agent == null ? null : agent.name()));
    return differences;
  }

  @Override
  public SessionId fork(SessionId session, long sequence, String by) {
    asked.add("fork " + session + " at " + sequence);
    return new SessionId(session + "-fork");
  }

  @Override
  public void archive(SessionId session, String by) {
    asked.add("archive " + session);
  }

  @Override
  public List<Archive.Stored> stored(SessionId session) {
    return archived.stream().filter(stored -> stored.session().equals(session)).toList();
  }

  @Override
  public List<Archive.Stored> stored(int limit, Archive.Stored after) {
    int from = after == null ? 0 : archived.indexOf(after) + 1;
    return archived.subList(from, Math.min(archived.size(), from + limit));
  }

  @Override
  public Proof prove(Archive.Stored stored, Limits limits) {
    String problem = damaged.getOrDefault(stored, "");
    return new Proof(stored, 12, 2, 3000, problem);
  }

  @Override
  public Restored restore(Archive.Stored stored, Limits limits, String by) {
    asked.add("restore " + stored.session() + " at " + stored.at() + " within " + limits);
    return new Restored(stored, 12, sessions.containsKey(stored.session()) ? 0 : 12, 2, 3000);
  }

  @Override
  public ExportLedgers.Exported parquet(Path file, SessionId session, String by) {
    asked.add("export " + session + " to " + file);
    return new ExportLedgers.Exported(2, 24);
  }

  @Override
  public void copyFiles(SessionId session, Path directory) {
    asked.add("copy " + session + " to " + directory);
    copying.accept(directory);
  }

  @Override
  public List<DeadLetters.Letter> list(DeadLetters.Filter filter, int limit) {
    return letters.values().stream().filter(filter::matches).limit(limit).toList();
  }

  @Override
  public Optional<DeadLetters.Letter> show(String id) {
    return Optional.ofNullable(letters.get(id));
  }

  @Override
  public void replay(String id, boolean fresh, String by) {
    if (unreplayable.containsKey(id)) {
      throw new PortException(unreplayable.get(id));
    }
    asked.add("replay " + id + (fresh ? " fresh" : ""));
  }

  @Override
  public boolean remove(String id, String by) {
    asked.add("remove " + id);
    return true;
  }

  @Override
  public int purge(DeadLetters.Filter filter, String by) {
    asked.add("purge " + filter);
    return list(filter, Integer.MAX_VALUE).size();
  }

  @Override
  public List<Verdict> verify(Scope scope, Evidence evidence) {
    asked.add("verify " + scope + " by " + evidence);
    String tenant = scope.tenant();
    return verdicts.stream().filter(v -> tenant == null || tenant.equals(v.tenant())).toList();
  }

  @Override
  public List<Verdict> verify(Path export, Scope scope, Evidence evidence) {
    asked.add("verify file " + export);
    return verify(scope, evidence);
  }

  @Override
  public NewKey newKey(Path file) {
    asked.add("key " + file);
    return new NewKey("abc", "-----BEGIN PUBLIC KEY-----\n");
  }

  @Override
  public Checkpoints checkpoint(String tenant, Path key, Path file, String by) {
    asked.add("checkpoint " + tenant + " with " + key + " to " + file);
    return new Checkpoints(checkpoints, verdicts);
  }

  @Override
  public KeepAudit.Exported export(Selection selection, Path file, String by) {
    asked.add("export " + selection + " to " + file);
    return new KeepAudit.Exported(2, 11);
  }

  @Override
  public Pruned prune(Wanted wanted, String by, PruneSessions.Observer observer) {
    asked.add("prune " + wanted);
    observer.pruned(new SessionId("old"), Instant.EPOCH, 12);
    observer.kept(new SessionId("odd"), Instant.EPOCH, "it is not in the archive");
    return new Pruned(1, 12, 1);
  }

  @Override
  public PruneSessions pruneSessions() {
    return this;
  }

  @Override
  public List<Standing> standings(String tenant) {
    return standings;
  }

  @Override
  public ReadQuotas readQuotas() {
    return this;
  }

  @Override
  public boolean configured(Map<String, String> values, String by) {
    return true;
  }

  @Override
  public void keyUsed(String secret, String adapter, String by) {}

  @Override
  public void resumed(SessionId session, String by) {
    asked.add("resumed " + session);
  }

  @Override
  public RecordOperations recordOperations() {
    return this;
  }

  @Override
  public KeepAudit keepAudit() {
    return this;
  }

  @Override
  public List<AgentDefinition> agents() {
    return agents;
  }

  @Override
  public Map<String, String> notReady() {
    return Map.of();
  }

  @Override
  public Map<String, Component> components() {
    return components;
  }

  @Override
  public Summary run(List<Member> members) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void stop() {
    asked.add("stop");
  }

  private Sessions found(SessionId session) {
    Sessions found = sessions.get(session);
    return found == null ? notFound("there is no session " + session) : found;
  }

  private static <T> T notFound(String message) {
    throw new PortException(new Failure.NotFound(message));
  }

  @Override
  public SubmitBrief submitBrief() {
    return this;
  }

  @Override
  public RunBrief runBrief() {
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
  public AnswerApproval answerApproval() {
    return this;
  }

  @Override
  public InspectSessions inspectSessions() {
    return this;
  }

  @Override
  public RestoreSessions restoreSessions() {
    return this;
  }

  @Override
  public ExportLedgers exportLedgers() {
    return this;
  }

  @Override
  public ManageDeadLetters manageDeadLetters() {
    return this;
  }

  @Override
  public VerifyAudit verifyAudit() {
    return this;
  }

  @Override
  public ListAgents listAgents() {
    return this;
  }

  @Override
  public CheckHealth checkHealth() {
    return this;
  }

  @Override
  public ReadMetrics readMetrics() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ServeBriefs serveBriefs() {
    return this;
  }

  @Override
  public void close() {}
}
