package dev.errand.adapter.out.duckdb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pearson's correlation of every pair of numeric columns, over the rows where both have a value.
 */
final class Correlate implements DataCall {

  private static final int MAX_COLUMNS = 30;

  private record Pair(String a, String b, @Nullable Double r, long rows) {}

  @Override
  public ObjectNode run(Arguments arguments, Analysis analysis)
      throws IOException, InterruptedException, Refusal {
    Table table = analysis.table(analysis.files().named(arguments.text("file")));
    List<Column> all = Column.of(table, analysis);
    List<String> warnings = new ArrayList<>();
    List<String> columns = chosen(arguments.texts("columns"), all, warnings);
    List<String[]> names = new ArrayList<>();
    List<String> measures = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      for (int j = i + 1; j < columns.size(); j++) {
        names.add(new String[] {columns.get(i), columns.get(j)});
        // Reading may teach that a column holds text after all; its numbers count then.
        String a = "TRY_CAST(" + Sql.name(columns.get(i)) + " AS DOUBLE)";
        String b = "TRY_CAST(" + Sql.name(columns.get(j)) + " AS DOUBLE)";
        String both = " FILTER (WHERE isfinite(" + a + ") AND isfinite(" + b + "))";
        measures.add("corr(" + a + ", " + b + ")" + both);
        measures.add("count(*)" + both);
      }
    }
    @Nullable Object[] row =
        analysis
            .rows(
                "SELECT " + String.join(", ", measures) + " FROM " + Sql.name(table.file().table()),
                1)
            .values()
            .getFirst();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Double r = row[2 * i] instanceof Double value ? value : null;
      long rows = row[2 * i + 1] instanceof Number count ? count.longValue() : 0;
      pairs.add(new Pair(names.get(i)[0], names.get(i)[1], r, rows));
    }
    pairs.sort(Comparator.comparingDouble(pair -> pair.r == null ? 1 : -Math.abs(pair.r)));
    ObjectNode result = Json.object();
    ArrayNode list = result.putArray("pairs");
    for (Pair pair : pairs) {
      ObjectNode node = list.addObject();
      node.put("a", pair.a);
      node.put("b", pair.b);
      node.set("r", Json.value(pair.r));
      node.put("n", pair.rows);
    }
    warnings.addAll(analysis.warnings());
    Warnings.put(result, warnings);
    return result;
  }

  private static List<String> chosen(List<String> asked, List<Column> all, List<String> warnings)
      throws Refusal {
    List<String> numeric = all.stream().filter(Column::numeric).map(Column::name).toList();
    List<String> chosen = new ArrayList<>();
    for (String name : asked) {
      String found =
          numeric.stream().filter(column -> column.equalsIgnoreCase(name)).findFirst().orElse(null);
      if (found == null) {
        throw new Refusal(
            "'" + name + "' is no numeric column; numeric columns: " + listed(numeric));
      }
      if (!chosen.contains(found)) {
        chosen.add(found);
      }
    }
    if (asked.isEmpty()) {
      chosen.addAll(numeric.subList(0, Math.min(numeric.size(), MAX_COLUMNS)));
      if (numeric.size() > MAX_COLUMNS) {
        warnings.add(
            "only the first "
                + MAX_COLUMNS
                + " of "
                + numeric.size()
                + " numeric columns were compared; name others in columns");
      }
    }
    if (chosen.size() > MAX_COLUMNS) {
      throw new Refusal("at most " + MAX_COLUMNS + " columns can be compared at once");
    }
    if (chosen.size() < 2) {
      throw new Refusal(
          "two numeric columns are needed; numeric columns: "
              + (numeric.isEmpty() ? "none" : listed(numeric)));
    }
    return chosen;
  }

  private static String listed(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(names.size(), MAX_COLUMNS)))
        + (names.size() > MAX_COLUMNS ? ", …" : "");
  }
}
