package dev.errand.application;

import dev.errand.application.Progress.GoOn;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.CallState;
import dev.errand.domain.session.Decision;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.session.Step;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What a run does about the tool calls of a turn. Used by the run's thread. */
final class ToolTurn {

  private final AgentRunner.Parts parts;
  private final SessionWriter writer;
  private final RunControl control;
  private final OpenResources resources;
  private final RunBrief.Observer observer;

  ToolTurn(
      AgentRunner.Parts parts,
      SessionWriter writer,
      RunControl control,
      OpenResources resources,
      RunBrief.Observer observer) {
    this.parts = parts;
    this.writer = writer;
    this.control = control;
    this.resources = resources;
    this.observer = observer;
  }

  /** Nobody is asked about a call that could not run anyhow. */
  SessionEvent withoutIdleQuestions(SessionEvent event) {
    if (event instanceof SessionEvent.ApprovalAsked asked
        && writer.state().step() instanceof Step.Tools tools) {
      for (CallState call : tools.calls()) {
        ToolSpec spec = writer.state().bound().tool(call.call().tool()).orElse(null);
        if (spec != null
            && call.call().id().equals(asked.callId())
            && call.status() instanceof CallState.Status.Requested) {
          Failure problem = parts.tools().argumentProblem(spec, call.call());
          return problem == null ? event : failed(call.call(), problem);
        }
      }
    }
    return event;
  }

  /**
   * Runs all of these at once.
   *
   * @return why the run must pause, if it must
   */
  Progress run(List<Decision.ToolRun> wanted) {
    List<Decision.ToolRun> runs = new ArrayList<>();
    for (Decision.ToolRun run : wanted) {
      Failure problem = parts.tools().argumentProblem(run.spec(), run.call());
      if (problem == null) {
        runs.add(run);
      } else {
        writer.add(failed(run.call(), problem));
      }
    }
    if (runs.isEmpty()) {
      return GoOn.GO_ON;
    }
    for (Decision.ToolRun run : runs) {
      writer.add(new SessionEvent.ToolStarted(run.call().id(), run.idempotencyKey(), run.run()));
    }
    writer.flush();
    SessionState base = writer.state();
    if (base.cancelRequest() != null) {
      return GoOn.GO_ON;
    }
    List<Callable<SessionEvent>> work =
        runs.stream()
            .map(
                run ->
                    (Callable<SessionEvent>)
                        () -> parts.tools().run(run, base, resources, observer))
            .toList();
    int[] open = {runs.size()};
    List<Decision.ToolRun> cutOff = new ArrayList<>();
    List<Uncommitted> uncommitted = new ArrayList<>();
    try (RunControl.Region _ = control.enter()) {
      parts
          .scheduler()
          .runAll(
              work,
              done -> {
                if (done.error() instanceof Uncommitted e) {
                  open[0]--;
                  uncommitted.add(e);
                } else {
                  finished(runs, done, cutOff, --open[0] == 0);
                }
              });
    } catch (InterruptedException e) {
      return toolsInterrupted();
    }
    cutOff.forEach(this::interruptedFromWithin);
    if (!uncommitted.isEmpty()) {
      throw handedBack(uncommitted.getFirst());
    }
    return GoOn.GO_ON;
  }

  /** The calls stay open, as after a crash, but nobody holds this attempt against the brief. */
  private PortException handedBack(Uncommitted e) {
    writer.add(
        new SessionEvent.HandedBack(
            "the files of a tool cannot be kept: " + e.failed().getMessage()));
    writer.flush();
    return e.failed();
  }

  /** Nobody wanted it interrupted, so running it again would come to the same. */
  private void interruptedFromWithin(Decision.ToolRun run) {
    String what = run.spec().name() + " was interrupted from within";
    writer.add(
        run.spec().effect() == Effect.ONCE
            ? new SessionEvent.ToolInDoubt(run.call().id(), what + ". Run it again?")
            : failed(run.call(), new Failure.ToolFault(what)));
  }

  /** Records what came of one tool; durable at once while others are still running. */
  private void finished(
      List<Decision.ToolRun> runs,
      Scheduler.Completion<SessionEvent> done,
      List<Decision.ToolRun> cutOff,
      boolean last) {
    control.leave();
    try {
      Decision.ToolRun run = runs.get(done.index());
      SessionEvent event = done.value();
      Throwable error = done.error();
      if (event != null) {
        writer.add(event);
      } else if (error instanceof InterruptedException) {
        cutOff.add(run);
      } else if (error instanceof PortException e) {
        writer.add(failed(run.call(), e.failure()));
      } else {
        writer.add(failed(run.call(), new Failure.Unexpected("the tool died: " + error)));
      }
      if (!last) {
        writer.flush();
      }
    } finally {
      control.enter();
    }
  }

  private static SessionEvent failed(ToolCall call, Failure failure) {
    return new SessionEvent.ToolFailed(call.id(), failure, List.of());
  }

  private Progress toolsInterrupted() {
    return switch (control.take()) {
      case LEASE_LOST -> throw SessionWriter.fenced(writer.state().id());
      case HARD_STOP -> Run.handBack(writer, "the worker was stopped");
      case STUCK -> {
        failOpenTools(new Failure.TimedOut("the tool made no progress and was stopped"));
        yield GoOn.GO_ON;
      }
      case NONE, NEWS -> {
        writer.refresh();
        yield GoOn.GO_ON;
      }
    };
  }

  /** Tools that may run again fail; one that may not stays open, in doubt. */
  private void failOpenTools(Failure failure) {
    if (writer.state().step() instanceof Step.Tools tools) {
      for (CallState call : tools.calls()) {
        boolean harmless =
            writer.state().bound().tool(call.call().tool()).stream()
                .anyMatch(spec -> spec.effect() != Effect.ONCE);
        if (call.status() instanceof CallState.Status.Started && harmless) {
          writer.add(failed(call.call(), failure));
        }
      }
    }
  }

  /** Asks a tool about a run that was cut off. */
  Progress reconcile(Decision.ToolRun run) {
    writer.flush();
    SessionEvent came;
    try (RunControl.Region _ = control.enter()) {
      came = parts.tools().reconcile(run, writer.state(), resources, observer);
    } catch (Uncommitted e) {
      throw handedBack(e);
    } catch (InterruptedException e) {
      return toolsInterrupted();
    }
    writer.add(came);
    return GoOn.GO_ON;
  }
}
