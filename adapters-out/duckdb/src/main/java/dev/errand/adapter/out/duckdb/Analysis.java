package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.ToolContext;
import dev.errand.application.port.out.Workspace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call's work: its files, its sandbox once it needs one, its time. Used by one thread. */
final class Analysis implements AutoCloseable {

  private static final int MAX_LESSONS = 20;

  private final ToolContext context;
  private final Engine engine;
  private final Intake intake;
  private final TimeAllowance allowance;
  private final DataFiles files;
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private @Nullable Sandbox sandbox;
  private boolean locked;

  Analysis(ToolContext context, Engine engine, Intake intake) {
    this.context = context;
    this.engine = engine;
    this.intake = intake;
    this.allowance = engine.allowance(context);
    this.files = new DataFiles(context.workspace().files());
  }

  ToolContext context() {
    return context;
  }

  Workspace workspace() {
    return context.workspace();
  }

  DataFiles files() {
    return files;
  }

  TimeAllowance allowance() {
    return allowance;
  }

  /** The table over a file, to be asked by {@link #rows}. */
  Table table(DataFile file) throws IOException, InterruptedException, Refusal {
    Table known = tables.get(file.table());
    if (known != null) {
      return known;
    }
    if (locked) {
      throw new IllegalStateException("the sandbox is locked");
    }
    try {
      Table table = intake.open(file, workspace(), sandbox(), allowance);
      tables.put(file.table(), table);
      sandbox().execute(table.view());
      return table;
    } catch (SQLException e) {
      throw tables.containsKey(file.table())
          ? EngineFailure.refusal(e, this)
          : EngineFailure.refusal(e, file, this);
    }
  }

  /** Rows of the model's own statement, after looking at it. */
  Rows ask(String sql, int maxRows) throws IOException, InterruptedException, Refusal {
    try {
      for (String name : SqlCheck.tablesOf(sql, sandbox())) {
        DataFile file = files.table(name);
        if (file != null) {
          table(file);
        }
      }
    } catch (SQLException e) {
      throw EngineFailure.refusal(e, this);
    }
    Rows rows =
        rows("SELECT * FROM query(" + Sql.text(sql) + ") LIMIT " + ((long) maxRows + 1), maxRows);
    for (@Nullable Object[] row : rows.values()) {
      for (int i = 0; i < row.length; i++) {
        if (row[i] instanceof String text && text.indexOf(File.separatorChar) >= 0) {
          row[i] = withoutLocalPaths(text);
        }
      }
    }
    return rows;
  }

  /** Rows of a statement over the tables opened so far; no more can be opened afterwards. */
  Rows rows(String sql, int maxRows) throws InterruptedException, Refusal {
    return learning(sandbox -> sandbox.select(sql, maxRows));
  }

  /** A statement without rows, over the tables opened so far. */
  void execute(String sql) throws InterruptedException, Refusal {
    learning(
        sandbox -> {
          sandbox.execute(sql);
          return true;
        });
  }

  private interface EngineCall<T> {
    T in(Sandbox sandbox) throws SQLException, InterruptedException, Refusal;
  }

  /** Tries again whenever an error tells how a file must be read. */
  private <T> T learning(EngineCall<T> call) throws InterruptedException, Refusal {
    try {
      lock();
      for (int lessons = 0; ; lessons++) {
        try {
          return call.in(sandbox());
        } catch (SQLException e) {
          if (lessons == MAX_LESSONS || !learnt(String.valueOf(e.getMessage()))) {
            throw e;
          }
        }
      }
    } catch (SQLException e) {
      throw EngineFailure.refusal(e, this);
    }
  }

  private boolean learnt(String error) throws SQLException, InterruptedException, Refusal {
    for (Table table : tables.values()) {
      if (table.learn(error)) {
        sandbox().execute(table.view());
        return true;
      }
    }
    return false;
  }

  private void lock() throws SQLException, InterruptedException, Refusal {
    if (!locked) {
      sandbox().lock(tables.values().stream().map(Table::local).toList());
      locked = true;
    }
  }

  private Sandbox sandbox() throws InterruptedException, Refusal {
    Sandbox open = sandbox;
    if (open == null) {
      open = engine.open(workspace().scratch().toAbsolutePath().normalize(), allowance);
      sandbox = open;
    }
    return open;
  }

  /** The tables opened so far. */
  Collection<Table> opened() {
    return tables.values();
  }

  /** What somebody who uses figures of this call must know: rows that are not in them. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (Table table : tables.values()) {
      if (table.leavesRowsOut()) {
        warnings.add(table.file().path() + ": " + table.warnings().getLast());
      }
    }
    return warnings;
  }

  /** A text without places of this machine. */
  String withoutLocalPaths(String text) {
    String clean = text;
    for (Table table : tables.values()) {
      clean = clean.replace(table.local().toString(), table.file().path().value());
    }
    Path scratch = workspace().scratch().toAbsolutePath().normalize();
    return clean.replace(scratch.toString(), "scratch");
  }

  String memory() {
    return engine.limits().memory();
  }

  @Override
  public void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }
}
