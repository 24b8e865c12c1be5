package dev.errand.application;

import dev.errand.application.port.out.Resource;
import dev.errand.application.port.out.ToolContext;
import dev.errand.application.port.out.Workspace;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.BudgetAccount;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.slice.Slice;
import dev.errand.domain.slice.SliceChange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one tool call sees. Used by the tool's thread. */
final class CallContext implements ToolContext {

  private final SessionState session;
  private final Workspace workspace;
  private final Deadline deadline;
  private final String idempotencyKey;
  private final Resource.Resources resources;
  private final Consumer<String> progress;
  private final List<SliceChange> changes = new ArrayList<>();

  CallContext(
      SessionState session,
      Workspace workspace,
      Deadline deadline,
      String idempotencyKey,
      Resource.Resources resources,
      Consumer<String> progress) {
    this.session = session;
    this.workspace = workspace;
    this.deadline = deadline;
    this.idempotencyKey = idempotencyKey;
    this.resources = resources;
    this.progress = progress;
  }

  @Override
  public UserIdentity user() {
    return session.acceptedBrief().user();
  }

  @Override
  public SessionState session() {
    return session;
  }

  @Override
  public Workspace workspace() {
    return workspace;
  }

  @Override
  public Deadline deadline() {
    return deadline;
  }

  @Override
  public BudgetAccount budget() {
    return session.account();
  }

  @Override
  public String idempotencyKey() {
    return idempotencyKey;
  }

  @Override
  public @Nullable String traceparent() {
    return session.acceptedBrief().traceparent();
  }

  @Override
  public <R> R resource(Resource.Key<R> key) throws Exception {
    return resources.get(key);
  }

  @Override
  public void change(SliceChange change) {
    changes.add(change);
  }

  @Override
  public void progress(String message) {
    progress.accept(message);
  }

  /** All changes, for a call that worked. */
  List<SliceChange> allChanges() {
    return changes;
  }

  /** The changes that outlive a call that failed. */
  List<SliceChange> logChanges() {
    return changes.stream().filter(change -> change.retention() == Slice.Retention.LOG).toList();
  }
}
