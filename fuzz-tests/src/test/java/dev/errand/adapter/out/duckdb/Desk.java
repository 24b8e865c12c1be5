package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Resource;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolContext;
import dev.errand.application.port.out.Workspace;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.BudgetAccount;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.slice.SliceChange;
import dev.errand.domain.workspace.FileChange;
import dev.errand.domain.workspace.FileRef;
import dev.errand.domain.workspace.Manifest;
import dev.errand.domain.workspace.WorkspacePath;
import dev.errand.fuzz.Said;
import dev.errand.fuzz.TemporaryFile;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ManualScheduler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The data tools over a workspace of one file, whose content changes from call to call. */
final class Desk implements ToolContext, Workspace {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Far less than a call may take in production, and far more than a few hundred bytes need. */
  private static final Limits LIMITS = new Limits("128MB", Duration.ofSeconds(5), 1, 2);

  private final DataToolBox toolBox = new DataToolBox(new Engine(LIMITS, new ManualScheduler()));
  private final Path directory = TemporaryFile.directory();
  private final Deadline deadline = Deadline.in(Duration.ofHours(1), Fixtures.NOW);
  private WorkspacePath path = WorkspacePath.of("data.csv");
  private Path file = directory.resolve("data.csv");
  private FileRef ref = new FileRef("0".repeat(64), 0);
  private long contents;

  /** Puts the one file there. */
  Desk put(String name, byte[] content) throws IOException {
    Files.deleteIfExists(file);
    path = WorkspacePath.of(name);
    file = directory.resolve(name);
    Files.write(file, content);
    // Intakes remember contents by their hash, and no hash is met twice here.
    ref = new FileRef("%064x".formatted(++contents), content.length);
    return this;
  }

  /**
   * Calls a tool.
   *
   * @return its output, or null if it refused with a message that a model can work with
   */
  JsonNode call(String name, String arguments) throws Exception {
    Tool tool =
        toolBox.tools().stream()
            .filter(each -> each.spec().name().equals(name))
            .findFirst()
            .orElseThrow();
    switch (tool.run(arguments, this)) {
      case Tool.Result.Ok ok -> {
        return MAPPER.readTree(ok.output());
      }
      case Tool.Result.Failed failed -> {
        Said.clearly(failed.message());
        if (failed.message().contains(directory.toString())) {
          throw new AssertionError("it tells where files lie: " + failed.message());
        }
        return null;
      }
    }
  }

  @Override
  public Manifest files() {
    return new Manifest(Map.of(path, ref));
  }

  @Override
  public Path localFile(WorkspacePath wanted) {
    if (!wanted.equals(path)) {
      throw new PortException(new Failure.NotFound("there is no file '" + wanted + "'"));
    }
    return file;
  }

  @Override
  public Path scratch() {
    return directory;
  }

  @Override
  public OutputStream write(WorkspacePath written) {
    return OutputStream.nullOutputStream();
  }

  @Override
  public void adopt(Path scratchFile, WorkspacePath adopted) {
    try {
      Files.delete(scratchFile);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public boolean delete(WorkspacePath deleted) {
    return false;
  }

  @Override
  public List<WorkspacePath> filesRead() {
    return List.of(path);
  }

  @Override
  public List<FileChange> commit() {
    return List.of();
  }

  @Override
  public void close() {}

  @Override
  public UserIdentity user() {
    return Fixtures.USER;
  }

  @Override
  public SessionState session() {
    return SessionState.initial(new SessionId("s-1"));
  }

  @Override
  public Workspace workspace() {
    return this;
  }

  @Override
  public Deadline deadline() {
    return deadline;
  }

  @Override
  public BudgetAccount budget() {
    return BudgetAccount.open(Budget.ofTokens(1_000));
  }

  @Override
  public String idempotencyKey() {
    return "key";
  }

  @Override
  public String traceparent() {
    return null;
  }

  @Override
  public <R> R resource(Resource.Key<R> key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void change(SliceChange change) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void progress(String message) {
    Said.clearly(message);
  }
}
