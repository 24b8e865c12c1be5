package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.application.port.out.Resource;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolContext;
import dev.errand.application.port.out.Workspace;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Budget;
import dev.errand.domain.budget.BudgetAccount;
import dev.errand.domain.budget.Deadline;
import dev.errand.domain.session.SessionId;
import dev.errand.domain.session.SessionState;
import dev.errand.domain.slice.SliceChange;
import dev.errand.testkit.Fixtures;
import dev.errand.testkit.ManualScheduler;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A folder with files and the tools to work on them, as one call sees them. */
final class DataDesk {

  static final Path EXAMPLES = Path.of("..", "..", "examples");

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  final FolderWorkspace workspace;
  final DataToolBox toolBox;
  final List<String> progress = new ArrayList<>();
  private final SessionState session;
  private final Deadline deadline;

  DataDesk(Path root) throws IOException {
    this(root, Limits.standard());
  }

  DataDesk(Path root, Limits limits) throws IOException {
    this(root, limits, SessionState.initial(new SessionId("s-1")), Duration.ofHours(1));
  }

  DataDesk(Path root, Limits limits, SessionState session, Duration left) throws IOException {
    this.workspace = new FolderWorkspace(root);
    this.toolBox = new DataToolBox(new Engine(limits, new ManualScheduler()));
    this.session = session;
    this.deadline = Deadline.in(left, Fixtures.NOW);
  }

  DataDesk weather() throws IOException {
    workspace.put("seattle-weather.csv", EXAMPLES.resolve("weather/seattle-weather.csv"));
    return this;
  }

  DataDesk countries() throws IOException {
    workspace.put(
        "gapminder-health-income.csv", EXAMPLES.resolve("gapminder/gapminder-health-income.csv"));
    return this;
  }

  DataDesk file(String path, String content) throws IOException {
    return file(path, content, StandardCharsets.UTF_8);
  }

  DataDesk file(String path, String content, Charset charset) throws IOException {
    workspace.put(path, content.getBytes(charset));
    return this;
  }

  Tool.Result run(String tool, Object... arguments) throws Exception {
    ObjectNode node = MAPPER.createObjectNode();
    for (int i = 0; i < arguments.length; i += 2) {
      node.set((String) arguments[i], MAPPER.valueToTree(arguments[i + 1]));
    }
    return tool(tool).run(node.toString(), context());
  }

  Tool tool(String name) {
    return toolBox.tools().stream()
        .filter(tool -> tool.spec().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The output of a call that must work. */
  JsonNode ok(String tool, Object... arguments) throws Exception {
    Tool.Result result = run(tool, arguments);
    assertThat(result).isInstanceOf(Tool.Result.Ok.class);
    return MAPPER.readTree(((Tool.Result.Ok) result).output());
  }

  /** The message of a call that must be refused. */
  String refused(String tool, Object... arguments) throws Exception {
    Tool.Result result = run(tool, arguments);
    assertThat(result).isInstanceOf(Tool.Result.Failed.class);
    String message = ((Tool.Result.Failed) result).message();
    assertThat(message)
        .doesNotContain(workspace.scratch().getParent().toString(), "\n")
        .doesNotContainPattern("[A-Z][a-z]+ Error:|Exception|sniffing|dialect|Possible");
    return message;
  }

  JsonNode query(String sql) throws Exception {
    return ok("query", "sql", sql);
  }

  /** Rows of a query as JSON text. */
  String rows(String sql) throws Exception {
    return query(sql).get("rows").toString();
  }

  /** Warnings of a result, each with a line of its own. */
  static String warnings(JsonNode result) {
    StringBuilder warnings = new StringBuilder();
    result.path("warnings").forEach(warning -> warnings.append(warning.stringValue()).append('\n'));
    return warnings.toString();
  }

  /** What a description says of a column. */
  static JsonNode column(JsonNode description, String name) {
    for (JsonNode column : description.get("columns")) {
      if (column.get("name").stringValue().equals(name)) {
        return column;
      }
    }
    throw new AssertionError(name + " is not in " + description);
  }

  private ToolContext context() {
    return new ToolContext() {
      @Override
      public UserIdentity user() {
        return Fixtures.USER;
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
        progress.add(message);
      }
    };
  }
}
