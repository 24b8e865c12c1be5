package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.FileProfile.DataFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files there are, and what is understood of their columns so far. */
final class Material {

  private static final int MOST_FILES = 4;
  private static final int MOST_PROBES = 8;

  private final Known known;
  private final List<DataFile> files;
  private final List<Suspicion> suspicions;
  private final List<Table> tables;

  Material(Known known, Question question) {
    this.known = known;
    this.files = files(known, question);
    List<FileProfile> profiles =
        files.stream()
            .limit(MOST_FILES)
            .flatMap(
                file ->
                    known.result(Call.describe(file.path())).stream()
                        .map(node -> FileProfile.of(file, node)))
            .toList();
    this.suspicions = profiles.stream().flatMap(file -> suspicions(file).stream()).toList();
    this.tables = tables(known, profiles, suspicions);
  }

  /** A text column that seems to hold something else. */
  record Suspicion(FileProfile file, ColumnProfile column, TextForm form) {
    Call call() {
      return AnalysisSql.probe(file, column, form);
    }
  }

  /** All data files, those the question names first. */
  List<DataFile> files() {
    return files;
  }

  /** The data files that are looked at. */
  List<DataFile> chosen() {
    return files.stream().limit(MOST_FILES).toList();
  }

  List<Call> describes() {
    return chosen().stream().map(file -> Call.describe(file.path())).toList();
  }

  /** Questions whether text columns really hold numbers or dates. */
  List<Call> probes() {
    return suspicions.stream().map(Suspicion::call).toList();
  }

  List<Table> tables() {
    return tables;
  }

  /** What could not be read, and why. */
  Map<String, String> unreadable() {
    Map<String, String> failures = new LinkedHashMap<>();
    for (DataFile file : chosen()) {
      known
          .failure(Call.describe(file.path()))
          .ifPresent(reason -> failures.put(file.path(), reason));
    }
    return failures;
  }

  /** What speaks against taking the data at face value, as far as the descriptions tell. */
  List<String> quality() {
    List<String> notes = new ArrayList<>();
    tables.forEach(table -> notes.addAll(Quality.of(table)));
    for (Suspicion suspicion : suspicions) {
      readable(known, suspicion)
          .filter(found -> best(known, suspicion, suspicions))
          .ifPresent(
              found ->
                  notes.add(
                      Quality.conversion(
                          suspicion.file().file(), suspicion.column(), suspicion.form(), found)));
    }
    return notes;
  }

  private static List<DataFile> files(Known known, Question question) {
    return known.result(Call.listFiles()).stream()
        .flatMap(result -> Json.elements(result.get("files")).stream())
        .filter(node -> Json.string(node.get("table")) != null)
        .map(
            node ->
                new DataFile(Json.string(node.get("path"), ""), Json.string(node.get("table"), "")))
        .sorted(Comparator.comparingDouble(file -> -question.relevance(stem(file.path()))))
        .toList();
  }

  private static List<Suspicion> suspicions(FileProfile file) {
    return file.columns().stream()
        .flatMap(
            column ->
                Classifier.suspected(column).stream()
                    .map(form -> new Suspicion(file, column, form)))
        .limit(MOST_PROBES)
        .toList();
  }

  private static List<Table> tables(
      Known known, List<FileProfile> profiles, List<Suspicion> suspicions) {
    List<Table> tables = new ArrayList<>();
    for (FileProfile file : profiles) {
      Map<String, Column> confirmed = new LinkedHashMap<>();
      for (Suspicion suspicion : suspicions) {
        if (suspicion.file().equals(file) && best(known, suspicion, suspicions)) {
          readable(known, suspicion)
              .filter(Classifier.Readable::convincing)
              .map(found -> Classifier.confirmed(suspicion.column(), suspicion.form(), found))
              .ifPresent(column -> confirmed.put(column.name(), column));
        }
      }
      tables.add(
          new Table(
              file,
              file.columns().stream()
                  .map(
                      column ->
                          confirmed.getOrDefault(
                              column.name(), Classifier.classify(column, file.rows())))
                  .toList()));
    }
    return List.copyOf(tables);
  }

  /** Whether no other form suspected of the column reads more, or as much and came first. */
  private static boolean best(Known known, Suspicion suspicion, List<Suspicion> all) {
    List<Suspicion> rivals =
        all.stream()
            .filter(
                other ->
                    other.file().equals(suspicion.file())
                        && other.column().equals(suspicion.column()))
            .toList();
    Suspicion best = suspicion;
    for (Suspicion rival : rivals.reversed()) {
      if (reads(known, rival) >= reads(known, best)) {
        best = rival;
      }
    }
    return best.equals(suspicion);
  }

  private static long reads(Known known, Suspicion suspicion) {
    return readable(known, suspicion).map(Classifier.Readable::readable).orElse(-1L);
  }

  private static Optional<Classifier.Readable> readable(Known known, Suspicion suspicion) {
    return known
        .result(suspicion.call())
        .flatMap(result -> Answers.rows(result).stream().findFirst())
        .map(
            row ->
                new Classifier.Readable(
                    row.amount("readable").longValue(),
                    row.amount("given").longValue(),
                    row.text("smallest"),
                    row.text("largest")));
  }

  private static String stem(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.indexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
