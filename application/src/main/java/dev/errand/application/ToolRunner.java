package dev.errand.application;

import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.port.out.Telemetry;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.Workspace;
import dev.errand.application.port.out.Workspaces;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.Decision.ToolRun;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.tool.ToolSpec;
import dev.errand.domain.workspace.FileChange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Runs one tool call as a transaction over slices and workspace. Thread-safe. */
final class ToolRunner {

  /** More than this does not help a model. */
  private static final int MAX_OUTPUT_BYTES = 256 * 1024;

  private final Toolset toolset;
  private final Workspaces workspaces;
  private final Codecs codecs;
  private final Scheduler scheduler;
  private final Telemetry telemetry;

  ToolRunner(
      Toolset toolset,
      Workspaces workspaces,
      Codecs codecs,
      Scheduler scheduler,
      Telemetry telemetry) {
    this.toolset = toolset;
    this.workspaces = workspaces;
    this.codecs = codecs;
    this.scheduler = scheduler;
    this.telemetry = telemetry;
  }

  /** Why a call's arguments cannot be run with, or null if they can. */
  @Nullable Failure argumentProblem(ToolSpec spec, ToolCall call) {
    try {
      List<String> problems = codecs.schemaProblems(spec.argumentsSchema(), call.arguments());
      return problems.isEmpty()
          ? null
          : new Failure.InvalidRequest(
              "the arguments are not valid: " + String.join("; ", problems));
    } catch (PortException e) {
      return e.failure();
    }
  }

  /**
   * Runs a call; on the calling thread.
   *
   * @return the event that says what came of it
   * @throws InterruptedException if interrupted by anything but the call's own time limit; nothing
   *     of the call remains then
   * @throws Uncommitted if the tool is done and its files cannot be kept; nothing remains then
   *     either, but its effect outside
   */
  SessionEvent run(
      ToolRun run, SessionState state, OpenResources resources, RunBrief.Observer observer)
      throws InterruptedException {
    Instant began = scheduler.instant();
    SessionEvent event = attempt(run, state, resources, observer);
    telemetry.time(
        "errand.tool.duration",
        java.time.Duration.between(began, scheduler.instant()),
        "tool",
        run.spec().name(),
        "result",
        event instanceof SessionEvent.ToolFinished ? "ok" : "failed");
    return event;
  }

  private SessionEvent attempt(
      ToolRun run, SessionState state, OpenResources resources, RunBrief.Observer observer)
      throws InterruptedException {
    String callId = run.call().id();
    Tool tool = toolset.find(run.spec().name()).orElse(null);
    if (tool == null) {
      return failed(
          callId, new Failure.NotFound(run.spec().name() + " is not offered here any more"));
    }
    SessionEvent.ToolFailed failed;
    Deadline limit = limit(run, state);
    try (Workspace workspace = open(run, state);
        OpenResources ofCall = resources.ofCall()) {
      CallContext context = context(run, state, workspace, limit, ofCall, observer);
      try {
        Tool.Result result = inTime(run, limit, () -> tool.run(run.call().arguments(), context));
        return settled(run, result, context, workspace);
      } catch (InterruptedException | Uncommitted e) {
        throw e;
      } catch (Exception e) {
        failed = new SessionEvent.ToolFailed(callId, failure(run, e), context.logChanges());
      }
    }
    return mayHaveHappened(run, failed.failure())
        ? reconcile(tool, run, state, resources, observer, failed)
        : failed;
  }

  private static Failure failure(ToolRun run, Exception e) {
    return e instanceof PortException port
        ? port.failure()
        : new Failure.ToolFault(run.spec().name() + " failed: " + reason(e));
  }

  private static boolean mayHaveHappened(ToolRun run, Failure failure) {
    return run.spec().effect() == Effect.ONCE
        && (failure instanceof Failure.TimedOut || failure instanceof Failure.Lost);
  }

  /** Asks a tool about a run that was cut off. */
  SessionEvent reconcile(
      ToolRun run, SessionState state, OpenResources resources, RunBrief.Observer observer)
      throws InterruptedException {
    String callId = run.call().id();
    Tool tool = toolset.find(run.spec().name()).orElse(null);
    return tool == null
        ? new SessionEvent.ToolInDoubt(
            callId, run.spec().name() + " was cut off and is not offered here any more")
        : reconcile(tool, run, state, resources, observer, new SessionEvent.ToolCleared(callId));
  }

  private SessionEvent reconcile(
      Tool tool,
      ToolRun run,
      SessionState state,
      OpenResources resources,
      RunBrief.Observer observer,
      SessionEvent ifNotDone)
      throws InterruptedException {
    Deadline limit = limit(run, state);
    try (Workspace workspace = open(run, state);
        OpenResources ofCall = resources.ofCall()) {
      CallContext context = context(run, state, workspace, limit, ofCall, observer);
      try {
        Tool.Reconciliation answer =
            inTime(run, limit, () -> tool.reconcile(run.call().arguments(), context));
        return switch (answer) {
          case Tool.Reconciliation.Done done ->
              settled(run, new Tool.Result.Ok(done.output()), context, workspace);
          case Tool.Reconciliation.NotDone none -> ifNotDone;
          case Tool.Reconciliation.Unknown unknown -> doubt(run, unknown.reason());
        };
      } catch (InterruptedException | Uncommitted e) {
        throw e;
      } catch (Exception e) {
        return doubt(run, reason(e));
      }
    }
  }

  private CallContext context(
      ToolRun run,
      SessionState state,
      Workspace workspace,
      Deadline limit,
      OpenResources resources,
      RunBrief.Observer observer) {
    return new CallContext(
        state,
        workspace,
        limit,
        run.idempotencyKey(),
        resources,
        message -> observer.toolProgress(run.spec().name(), message));
  }

  /** Calls a tool; if its time is up first, its thread is interrupted and it has timed out. */
  private <T> T inTime(ToolRun run, Deadline limit, Callable<T> call) throws Exception {
    Scheduler.Alarm alarm = scheduler.interruptAt(limit.at());
    try {
      return call.call();
    } catch (Exception e) {
      if (alarm.rang()) {
        throw new PortException(timedOut(run), e);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException(reason(e));
      }
      throw e;
    } finally {
      alarm.close();
    }
  }

  private static String reason(Exception e) {
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }

  private SessionEvent settled(
      ToolRun run, Tool.Result result, CallContext context, Workspace workspace)
      throws InterruptedException {
    String callId = run.call().id();
    return switch (result) {
      case Tool.Result.Failed failed ->
          new SessionEvent.ToolFailed(
              callId, new Failure.ToolFault(failed.message()), context.logChanges());
      case Tool.Result.Ok ok -> {
        String output = ok.output();
        int bytes = output.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_OUTPUT_BYTES) {
          String tooMuch = "the output has " + bytes + " bytes, more than " + MAX_OUTPUT_BYTES;
          if (run.spec().effect() == Effect.READ_ONLY) {
            yield new SessionEvent.ToolFailed(
                callId, new Failure.ToolFault(tooMuch + "; ask for less"), context.logChanges());
          }
          // A model that is told that it failed would have it done once more.
          output = beginning(output) + "\n[cut short: " + tooMuch + "; what was asked for is done]";
        }
        List<FileChange> files = committed(workspace);
        yield new SessionEvent.ToolFinished(
            callId, output, context.allChanges(), files, workspace.filesRead());
      }
    };
  }

  /** No character has more than three bytes, a pair of surrogates four. */
  private static String beginning(String output) {
    int end = (MAX_OUTPUT_BYTES - 1024) / 3;
    return output.substring(0, Character.isHighSurrogate(output.charAt(end - 1)) ? end - 1 : end);
  }

  private static List<FileChange> committed(Workspace workspace) throws InterruptedException {
    try {
      return workspace.commit();
    } catch (PortException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(reason(e));
      }
      throw new Uncommitted(e);
    }
  }

  private Workspace open(ToolRun run, SessionState state) {
    Workspace workspace = workspaces.open(state.id(), state.files());
    boolean guarded =
        state.bound().agent().toolPolicies().stream()
            .anyMatch(
                policy ->
                    policy instanceof ToolPolicy.ReadBeforeWrite
                        && policy.tool().equals(run.spec().name()));
    return guarded ? new GuardedWorkspace(workspace, state.tally().filesRead()) : workspace;
  }

  private Deadline limit(ToolRun run, SessionState state) {
    Instant now = scheduler.instant();
    return Deadline.in(state.bound().deadline().cap(run.spec().timeout(), now), now);
  }

  private static Failure timedOut(ToolRun run) {
    return new Failure.TimedOut(
        run.spec().name() + " did not finish within its time and was stopped");
  }

  private static SessionEvent failed(String callId, Failure failure) {
    return new SessionEvent.ToolFailed(callId, failure, List.of());
  }

  private static SessionEvent doubt(ToolRun run, String reason) {
    return new SessionEvent.ToolInDoubt(
        run.call().id(),
        "%s(%s) was cut off and may have had its effect (%s). Run it again?"
            .formatted(run.spec().name(), run.call().arguments(), reason));
  }
}
