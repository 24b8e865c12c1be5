package dev.errand.bootstrap.simulation;

import dev.errand.application.Ports;
import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.LanguageModel;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Resource;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolBox;
import dev.errand.application.port.out.ToolContext;
import dev.errand.application.port.out.Workspace;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.BudgetAccount;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.ModelProfile;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.tool.ToolSpec;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Fleets that do something wrong with models, tools or the audit log. */
final class EffectMutants {

  private EffectMutants() {}

  /** A model call that failed is made again, and nobody is told. */
  static Ports callsModelsAgain(Ports ports) {
    LanguageModel model = ports.models().model(null);
    LanguageModel again =
        new LanguageModel() {
          @Override
          public ModelProfile profile() {
            return model.profile();
          }

          @Override
          public Reply call(Request request, Listener listener) throws InterruptedException {
            try {
              return model.call(request, listener);
            } catch (PortException e) {
              return model.call(request, listener);
            }
          }
        };
    return ports.toBuilder().models(address -> again).build();
  }

  /** A tool that fails is run again, whatever it does to the world. */
  static Ports runsToolsAgain(Ports ports) {
    return tools(
        ports,
        tool ->
            new WrappedTool(tool) {
              @Override
              public Result run(String arguments, ToolContext context) throws Exception {
                try {
                  return super.run(arguments, context);
                } catch (PortException e) {
                  return super.run(arguments, context);
                }
              }
            });
  }

  /** A call that was cut off is taken to have had no effect. */
  static Ports takesDoubtForNo(Ports ports) {
    return tools(
        ports,
        tool ->
            new WrappedTool(tool) {
              @Override
              public Reconciliation reconcile(String arguments, ToolContext context) {
                return new Reconciliation.NotDone();
              }
            });
  }

  /** Every run of a call has a key of its own. */
  static Ports makesUpKeys(Ports ports) {
    return tools(
        ports,
        tool ->
            new WrappedTool(tool) {
              @Override
              public Result run(String arguments, ToolContext context) throws Exception {
                String key = context.idempotencyKey() + ports.ids().next();
                return super.run(arguments, new OtherKey(context, key));
              }
            });
  }

  private static Ports tools(Ports ports, java.util.function.UnaryOperator<Tool> mutant) {
    ToolBox box = ports.toolBoxes().getFirst();
    return ports.toBuilder()
        .toolBoxes(
            List.of(
                new ToolBox() {
                  @Override
                  public String name() {
                    return box.name();
                  }

                  @Override
                  public List<Tool> tools() {
                    return box.tools().stream().map(mutant).toList();
                  }
                }))
        .build();
  }

  private static class WrappedTool implements Tool {
    private final Tool inner;

    WrappedTool(Tool inner) {
      this.inner = inner;
    }

    @Override
    public ToolSpec spec() {
      return inner.spec();
    }

    @Override
    public Result run(String arguments, ToolContext context) throws Exception {
      return inner.run(arguments, context);
    }

    @Override
    public Reconciliation reconcile(String arguments, ToolContext context) throws Exception {
      return inner.reconcile(arguments, context);
    }
  }

  private record OtherKey(ToolContext inner, String idempotencyKey) implements ToolContext {
    @Override
    public UserIdentity user() {
      return inner.user();
    }

    @Override
    public SessionState session() {
      return inner.session();
    }

    @Override
    public Workspace workspace() {
      return inner.workspace();
    }

    @Override
    public Deadline deadline() {
      return inner.deadline();
    }

    @Override
    public BudgetAccount budget() {
      return inner.budget();
    }

    @Override
    public String traceparent() {
      return inner.traceparent();
    }

    @Override
    public <R> R resource(Resource.Key<R> key) throws Exception {
      return inner.resource(key);
    }

    @Override
    public void change(SliceChange change) {
      inner.change(change);
    }

    @Override
    public void progress(String message) {
      inner.progress(message);
    }
  }

  /** An audit log that is away is not waited for. */
  static Ports leavesAuditOut(Ports ports) {
    return audit(
        ports,
        facts -> {
          try {
            ports.audit().append(facts);
          } catch (PortException e) {
            if (!(e.failure() instanceof Failure.Unavailable)) {
              throw e;
            }
          }
        });
  }

  /** Only the last of several facts is attested. */
  static Ports attestsOnlyTheLast(Ports ports) {
    return audit(ports, facts -> ports.audit().append(List.of(facts.getLast())));
  }

  private static Ports audit(Ports ports, Consumer<List<AuditFact>> append) {
    AuditLog audit = ports.audit();
    return ports.toBuilder()
        .audit(
            new AuditLog() {
              @Override
              public void append(List<AuditFact> facts) {
                append.accept(facts);
              }

              @Override
              public long attested(String tenant, SessionId session) {
                return audit.attested(tenant, session);
              }

              @Override
              public List<String> tenants() {
                return audit.tenants();
              }

              @Override
              public void read(String tenant, long after, Predicate<AuditEntry> reader) {
                audit.read(tenant, after, reader);
              }
            })
        .build();
  }
}
