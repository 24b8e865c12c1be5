package dev.errand.adapter.out.offline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The answer, as text or as JSON that fits the agent's schema. */
final class FinalAnswer {

  private static final int SUMMED_UP = 6;
  private static final int ENOUGH = 2;

  private FinalAnswer() {}

  /** The answer with at most so many findings. */
  static String of(Dossier dossier, @Nullable String schema, int most) {
    List<Finding> findings = dossier.findings().stream().limit(most).toList();
    if (schema == null) {
      return text(dossier, findings);
    }
    ObjectNode answer = Json.object().put("summary", summary(dossier));
    ArrayNode list = answer.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode one = list.addObject();
      one.put("title", finding.title()).put("detail", finding.detail());
      one.put("evidence", evidence(dossier, finding));
    }
    List<String> charts = dossier.charts().stream().map(Dossier.Drawn::file).toList();
    answer.set("charts", Json.array(charts));
    answer.set("caveats", Json.array(caveats(dossier)));
    return fitted(answer, schema, summary(dossier));
  }

  /** A plain sentence in the form the schema wants. */
  static String plain(String sentence, @Nullable String schema) {
    if (schema == null) {
      return sentence;
    }
    ObjectNode answer = Json.object().put("summary", sentence);
    answer.putArray("findings");
    answer.putArray("charts");
    answer.putArray("caveats").add(Dossier.DISCLOSURE);
    return fitted(answer, schema, sentence);
  }

  private static String text(Dossier dossier, List<Finding> findings) {
    StringBuilder text = new StringBuilder(summary(dossier)).append('\n');
    int number = 1;
    for (Finding finding : findings) {
      text.append("\n%d. %s. %s".formatted(number++, finding.title(), finding.detail()));
    }
    if (!dossier.charts().isEmpty()) {
      text.append("\n\nCharts: ");
      text.append(String.join(", ", dossier.charts().stream().map(Dossier.Drawn::file).toList()));
    }
    if (!dossier.reportFile().isEmpty()) {
      text.append("\nReport: ").append(dossier.reportFile());
    }
    if (!dossier.caveats().isEmpty()) {
      text.append("\n\nLimits: ").append(String.join(" ", dossier.caveats()));
    }
    return text.toString();
  }

  static String summary(Dossier dossier) {
    StringBuilder text = new StringBuilder();
    if (dossier.tables().isEmpty()) {
      text.append(
          dossier.unreadable().isEmpty()
              ? "There is no data file to work with. Please attach a CSV, TSV, Parquet or JSON file"
                  + " and ask again."
              : "None of the data files could be read, so nothing could be computed: "
                  + String.join(", ", dossier.unreadable().keySet())
                  + ".");
    } else if (dossier.findings().isEmpty()) {
      text.append("The data could be read, but there was nothing in it to compute.");
    } else {
      text.append(String.join(". ", summedUp(dossier)));
      text.append('.');
    }
    if (!dossier.unanswered().isEmpty() && !dossier.tables().isEmpty()) {
      text.append(" Not answered, because no column or value is named like it: ");
      text.append(String.join("; ", dossier.unanswered())).append('.');
    }
    return text.append(' ').append(Dossier.DISCLOSURE).toString();
  }

  /** The answer to each single question; where there are few, the best finding of other kinds. */
  private static List<String> summedUp(Dossier dossier) {
    Map<Findings.Kind, String> titles = new LinkedHashMap<>();
    Set<String> sentences = new LinkedHashSet<>();
    for (Finding answer : Findings.answers(dossier.findings(), new Question(dossier.question()))) {
      titles.put(Findings.Kind.of(answer.analysis()), answer.title());
      sentences.add(answer.title());
    }
    dossier.findings().forEach(f -> titles.putIfAbsent(Findings.Kind.of(f.analysis()), f.title()));
    for (String title : titles.values()) {
      if (sentences.size() < ENOUGH) {
        sentences.add(title);
      }
    }
    return sentences.stream().limit(SUMMED_UP).toList();
  }

  private static List<String> caveats(Dossier dossier) {
    List<String> caveats = new ArrayList<>();
    caveats.add(Dossier.DISCLOSURE);
    caveats.addAll(dossier.caveats());
    return caveats;
  }

  private static String evidence(Dossier dossier, Finding finding) {
    String mark = dossier.mark(finding);
    return dossier.reportFile().isEmpty()
        ? "computed by the session's tool calls"
        : "%s of the method in %s".formatted(mark, dossier.reportFile());
  }

  /**
   * The answer, cut to the properties the schema has. What else a schema asks for is filled with
   * text or left empty; a number is never made up.
   */
  private static String fitted(ObjectNode answer, String schema, String sentence) {
    ObjectNode root = Json.object(schema).orElseGet(Json::object);
    if (!(root.get("properties") instanceof ObjectNode properties)) {
      return Json.text(answer);
    }
    boolean open = !root.path("additionalProperties").isBoolean();
    Set<String> required = new TreeSet<>();
    Json.elements(root.get("required")).forEach(name -> required.add(Json.string(name, "")));
    ObjectNode fitted = Json.object();
    for (String name : answer.propertyNames()) {
      if (properties.has(name) || (open && !required.isEmpty() && properties.isEmpty())) {
        fitted.set(name, trimmed(answer.path(name), properties.path(name)));
      }
    }
    for (String name : required) {
      if (!fitted.has(name)) {
        switch (Json.string(properties.path(name).get("type"), "")) {
          case "string" -> fitted.put(name, sentence);
          case "array" -> fitted.putArray(name);
          case "object" -> fitted.putObject(name);
          case "boolean" -> fitted.put(name, false);
          default -> fitted.putNull(name);
        }
      }
    }
    return Json.text(fitted);
  }

  /** Elements of an array, cut to the properties their schema has. */
  private static JsonNode trimmed(JsonNode value, JsonNode schema) {
    if (!(value instanceof ArrayNode array)
        || !(schema.path("items").get("properties") instanceof ObjectNode properties)) {
      return value;
    }
    for (JsonNode element : array) {
      if (element instanceof ObjectNode object) {
        List.copyOf(object.propertyNames()).stream()
            .filter(name -> !properties.has(name))
            .forEach(object::remove);
      }
    }
    return value;
  }
}
