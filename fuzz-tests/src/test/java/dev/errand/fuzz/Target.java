package dev.errand.fuzz;

import dev.errand.adapter.in.http.RequestsFuzz;
import dev.errand.adapter.out.duckdb.ArgumentsFuzz;
import dev.errand.adapter.out.duckdb.DataFilesFuzz;
import dev.errand.adapter.out.duckdb.SeparatedFuzz;
import dev.errand.adapter.out.embedded.ArchiveFuzz;
import dev.errand.adapter.out.embedded.AuditFileFuzz;
import dev.errand.adapter.out.embedded.LedgerFuzz;
import dev.errand.adapter.out.json.ChangedJsonFuzz;
import dev.errand.adapter.out.json.CodecsFuzz;
import dev.errand.adapter.out.json.DocumentsFuzz;
import dev.errand.adapter.out.json.SchemasFuzz;
import dev.errand.adapter.out.openai.RepliesFuzz;
import dev.errand.application.parsing.TarFuzz;
import dev.errand.bootstrap.ConfigurationFuzz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is fuzzed. Each has a corpus, and may begin with files of other modules, too. */
enum Target {
  ARCHIVE(ArchiveFuzz.class),
  ARGUMENTS(ArgumentsFuzz.class),
  AUDIT(AuditFileFuzz.class),
  CHANGED_JSON(ChangedJsonFuzz.class),
  CODECS(CodecsFuzz.class, "adapters-out/json/src/test/resources/dev/errand/adapter/out/json"),
  CONFIGURATION(ConfigurationFuzz.class),
  DATA_FILES(DataFilesFuzz.class),
  DOCUMENTS(
      DocumentsFuzz.class,
      "bootstrap/src/main/resources/dev/errand/bootstrap/agents",
      "examples/weather",
      "examples/gapminder"),
  LEDGER(LedgerFuzz.class),
  REPLIES(
      RepliesFuzz.class, "adapters-out/openai/src/test/resources/dev/errand/adapter/out/openai"),
  REQUESTS(RequestsFuzz.class),
  SCHEMAS(SchemasFuzz.class),
  SEPARATED(SeparatedFuzz.class),
  TAR(TarFuzz.class);

  /** Larger ones are for other tests; a fuzzer is at its best with small ones. */
  static final long LARGEST_SEED = 16 << 10;

  private static final String DETECTORS = "com.code_intelligence.jazzer.sanitizers.";

  private final Class<?> type;
  private final List<String> foreign;

  Target(Class<?> type, String... foreign) {
    this.type = type;
    this.foreign = List.of(foreign);
  }

  /** The class with {@code fuzzerTestOneInput}. */
  Class<?> type() {
    return type;
  }

  /** How its folders are called. */
  String folder() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The inputs that are kept: seeds, what reached something new, what once failed. */
  Path corpus() {
    return Seeds.root().resolve("fuzz-tests/corpus").resolve(folder());
  }

  /** The one of the fuzzer's detectors that finds here what is no find, or none. */
  String silenced() {
    return switch (this) {
      // It connects, to its own gateway.
      case REQUESTS -> DETECTORS + "ServerSideRequestForgery";
      // It takes for injected what its parser does not know, which is most of DuckDB's SQL.
      case ARGUMENTS, DATA_FILES -> DETECTORS + "SqlInjection";
      case ARCHIVE,
          AUDIT,
          CHANGED_JSON,
          CODECS,
          CONFIGURATION,
          DOCUMENTS,
          LEDGER,
          REPLIES,
          SCHEMAS,
          SEPARATED,
          TAR ->
          "";
    };
  }

  /** Its corpus, and the folders of others. */
  List<Path> folders() {
    List<Path> folders = new ArrayList<>(List.of(corpus()));
    foreign.forEach(folder -> folders.add(Seeds.root().resolve(folder)));
    return folders;
  }
}
