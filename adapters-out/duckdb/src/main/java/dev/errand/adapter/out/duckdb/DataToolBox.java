package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.Tool;
import dev.errand.application.port.out.ToolBox;
import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolSpec;
import java.time.Duration;
import java.util.List;

/** The tools for working with data files. */
final class DataToolBox implements ToolBox {

  /** The engine's own end comes first, with the better message. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private static final String FILE =
      """
      "file":{"type":"string","minLength":1,"description":"Path of a data file in the workspace, \
      for example sales.csv"}\
      """;

  private final Engine engine;
  private final List<Tool> tools;

  DataToolBox(Engine engine) {
    this.engine = engine;
    Intake intake = new Intake();
    Duration timeout = engine.limits().timeout().plus(MARGIN);
    this.tools =
        List.of(
            tool(
                new ToolSpec(
                    "list_files",
                    "Lists the files of the workspace with their sizes. Data files (.csv .tsv"
                        + " .parquet .json .jsonl .ndjson, text also as .gz) have the name of the"
                        + " SQL table under which query and chart know them. Call it first.",
                    schema("", ""),
                    Effect.READ_ONLY,
                    timeout),
                intake,
                new ListFiles()),
            tool(
                new ToolSpec(
                    "describe",
                    "Profiles a data file: number of rows, and for each column its type, nulls,"
                        + " distinct values, minimum and maximum; mean, standard deviation and"
                        + " quartiles of numbers; the commonest values. Warnings say what is odd,"
                        + " such as rows with missing fields. Call it before writing SQL.",
                    schema(FILE, "\"file\""),
                    Effect.READ_ONLY,
                    timeout),
                intake,
                new Describe()),
            tool(
                new ToolSpec(
                    "query",
                    "Answers one SQL SELECT (or WITH, VALUES, SUMMARIZE) in DuckDB's dialect over"
                        + " the tables that list_files names. Read-only. At most 200 rows and 32"
                        + " KiB come back, truncated says whether there was more, so aggregate in"
                        + " SQL. Quote names with spaces: \"my column\".",
                    schema(
                        """
                        "sql":{"type":"string","minLength":1,"description":"One SELECT, for \
                        example: SELECT region, sum(amount) AS total FROM sales GROUP BY region \
                        ORDER BY total DESC"}\
                        """,
                        "\"sql\""),
                    Effect.READ_ONLY,
                    timeout),
                intake,
                new Query()),
            tool(
                new ToolSpec(
                    "sample",
                    "Shows the first rows of a data file as they are; always the same rows.",
                    schema(
                        FILE
                            + """
                            ,"rows":{"type":"integer","minimum":1,"maximum":200,"default":5,\
                            "description":"How many rows, for example 5"}\
                            """,
                        "\"file\""),
                    Effect.READ_ONLY,
                    timeout),
                intake,
                new Sample()),
            tool(
                new ToolSpec(
                    "correlate",
                    "Pearson's correlation r of every pair of numeric columns with the number of"
                        + " rows n it rests on, strongest first.",
                    schema(
                        FILE
                            + """
                            ,"columns":{"type":"array","items":{"type":"string"},"minItems":2,\
                            "maxItems":30,"description":"Numeric columns, for example \
                            [\\"price\\", \\"quantity\\"]; all of them if left out"}\
                            """,
                        "\"file\""),
                    Effect.READ_ONLY,
                    timeout),
                intake,
                new Correlate()),
            tool(
                new ToolSpec(
                    "chart",
                    "Draws a chart of the rows of one SQL SELECT and writes it as SVG and PNG."
                        + " line and bar: x is a date, a number or a category, y up to 8 numeric"
                        + " columns. scatter: x and y are numbers. histogram: y is the one numeric"
                        + " column, x is left out, and the SELECT returns the single values."
                        + " Aggregate in SQL and sort categories as they shall stand. Put units"
                        + " into the labels.",
                    schema(
                        """
                        "kind":{"type":"string","enum":["line","bar","scatter","histogram"]},\
                        "title":{"type":"string","minLength":1,"maxLength":200,"description":"What \
                        the chart shows, for example: Sales by region, 2024"},\
                        "sql":{"type":"string","minLength":1,"description":"One SELECT, for \
                        example: SELECT region, sum(amount) AS total FROM sales GROUP BY region \
                        ORDER BY total DESC"},\
                        "x":{"type":"string","description":"Column of the result for the x axis, \
                        for example region"},\
                        "y":{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":8,\
                        "description":"Numeric columns of the result, for example [\\"total\\"]"},\
                        "xLabel":{"type":"string","maxLength":100,"description":"Label of the x \
                        axis with its unit, for example Region"},\
                        "yLabel":{"type":"string","maxLength":100,"description":"Label of the y \
                        axis with its unit, for example Sales (EUR)"},\
                        "file":{"type":"string","minLength":1,"description":"Path of the picture \
                        to write, ending in .svg, for example charts/sales.svg; a .png of the same \
                        name is written beside it"}\
                        """,
                        "\"kind\",\"title\",\"sql\",\"y\",\"file\""),
                    Effect.IDEMPOTENT,
                    timeout),
                intake,
                new DrawChart()),
            tool(
                new ToolSpec(
                    "write_report",
                    "Writes a report as Markdown into the workspace, in place of an older one of"
                        + " the same name. Link charts relative to it: ![Sales](charts/sales.svg).",
                    schema(
                        """
                        "file":{"type":"string","minLength":1,"description":"Path of the report, \
                        for example report.md"},\
                        "markdown":{"type":"string","minLength":1,"description":"The whole report \
                        in Markdown, for example: # Sales\\n\\nMarch fell by 12 %."}\
                        """,
                        "\"file\",\"markdown\""),
                    Effect.IDEMPOTENT,
                    timeout),
                intake,
                new WriteReport()));
  }

  private Tool tool(ToolSpec spec, Intake intake, DataCall call) {
    return new DataTool(spec, engine, intake, call);
  }

  private static String schema(String properties, String required) {
    return "{\"type\":\"object\",\"properties\":{"
        + properties
        + "},\"required\":["
        + required
        + "],\"additionalProperties\":false}";
  }

  @Override
  public String name() {
    return "data";
  }

  @Override
  public List<Tool> tools() {
    return tools;
  }

  @Override
  public Health check() {
    int most = engine.limits().concurrent();
    return engine.busy() < most
        ? new Health.Up()
        : new Health.Down("all " + most + " places of the data engine are taken");
  }
}
