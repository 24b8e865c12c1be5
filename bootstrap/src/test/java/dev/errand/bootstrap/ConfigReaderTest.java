package dev.errand.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.application.Settings;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {

  @TempDir Path directory;

  private final Map<String, String> environment = new LinkedHashMap<>();

  @Nested
  class Layers {

    @Test
    void defaultsKeepEverythingBelowTheWorkingDirectory() {
      Config config = read();

      assertThat(config.addresses().mailbox()).isEqualTo(URI.create("memory:/"));
      assertThat(config.addresses().ledger()).isEqualTo(URI.create("file:.errand"));
      assertThat(config.addresses().tools()).containsExactly(URI.create("duckdb:/"));
      assertThat(config.addresses().model()).isEqualTo(URI.create("offline:analyst"));
      assertThat(config.http().address()).isEqualTo(new Endpoint("127.0.0.1", 8080));
      assertThat(config.agents()).isEmpty();
      assertThat(config.prices()).isNull();
      assertThat(config.replyAllow()).containsExactly("memory:");
      assertThat(config.shown())
          .containsEntry("ledger", "file:.errand (from default)")
          .containsEntry("prices", "(none) (from default)")
          .hasSameSizeAs(Keys.ALL);
    }

    @Test
    void databaseHoldsWhateverOfItsPartsIsNotSet() {
      environment.put("ERRAND_DATABASE", "file:db?secret=db");
      environment.put("ERRAND_MAILBOX", "memory:/briefs");

      Config config = read();

      URI database = URI.create("file:db?secret=db");
      Config.Addresses addresses = config.addresses();
      assertThat(addresses.mailbox()).isEqualTo(URI.create("memory:/briefs"));
      assertThat(
              List.of(
                  addresses.ledger(),
                  addresses.audit(),
                  addresses.deadLetters(),
                  addresses.quotaAccounts(),
                  Objects.requireNonNull(addresses.sharedFiles())))
          .containsOnly(database);
      assertThat(addresses.archive()).isEqualTo(URI.create("file:.errand/archive"));
      assertThat(config.shown()).containsEntry("audit", "file:db?secret=db (from ERRAND_DATABASE)");
    }

    @Test
    void badDatabaseIsOneProblem() {
      environment.put("ERRAND_DATABASE", "nosuch://db/errand");

      assertThat(problems()).startsWith("the configuration has a problem:\n  database (ERRAND_DAT");
    }

    @Test
    void defaultNumbersAreThoseOfTheApplication() {
      assertThat(read().settings()).isEqualTo(Settings.defaults("worker"));
    }

    @ParameterizedTest
    @CsvSource({
      "127.0.0.1:80, 0",
      "127.8.8.8:80, 0",
      "localhost:80, 0",
      "'[::1]:80', 0",
      "0.0.0.0:80, 5",
      "'[::]:80', 5",
      "10.0.0.7:80, 5",
      "errand.example:80, 5"
    })
    void noticeOfAShutdownIsGivenWhereOthersListen(String address, int seconds) {
      environment.put("ERRAND_HTTP_ADDRESS", address);

      assertThat(read().settings().notice()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void noticeOfAShutdownIsAsLongAsWanted() {
      environment.put("ERRAND_HTTP_ADDRESS", "0.0.0.0:80");
      environment.put("ERRAND_SHUTDOWN_NOTICE", "0s");

      assertThat(read().settings().notice()).isZero();
    }

    @Test
    void fileOverridesDefaultsAndEnvironmentOverridesTheFile() throws Exception {
      Path file = write("concurrency: 7\nledger: file:from-file\nhttp:\n  address: '[::1]:9000'\n");
      environment.put("ERRAND_LEDGER", "file:from-environment");

      Config config = read();

      assertThat(config.settings().concurrency()).isEqualTo(7);
      assertThat(config.addresses().ledger()).isEqualTo(URI.create("file:from-environment"));
      assertThat(config.http().address()).isEqualTo(new Endpoint("::1", 9000));
      assertThat(config.shown())
          .containsEntry("concurrency", "7 (from " + file + ":1)")
          .containsEntry("ledger", "file:from-environment (from ERRAND_LEDGER)")
          .containsEntry("http.address", "[::1]:9000 (from " + file + ":4)");
    }

    @Test
    void fileOfTheCommandLineGoesBeforeThatOfTheEnvironment() throws Exception {
      Path asked = Files.writeString(directory.resolve("asked.yaml"), "concurrency: 1");
      Path named = Files.writeString(directory.resolve("named.yaml"), "concurrency: 2");
      write("concurrency: 3");
      environment.put("ERRAND_CONFIG", named.toString());

      assertThat(read(asked).settings().concurrency()).isEqualTo(1);
      assertThat(read(null).settings().concurrency()).isEqualTo(2);
    }

    @Test
    void listsAreWrittenWithCommasOrAsYaml() throws Exception {
      write("tools:\n  - duckdb:/\n  - duckdb:other\nreplyAllow: 'memory:, file:replies'\n");

      Config config = read();

      assertThat(config.addresses().tools())
          .containsExactly(URI.create("duckdb:/"), URI.create("duckdb:other"));
      assertThat(config.replyAllow()).containsExactly("memory:", "file:replies");
    }

    @Test
    void emptyListMeansNone() throws Exception {
      write("tools: []");

      assertThat(read().addresses().tools()).isEmpty();
    }

    @Test
    void emptyVariableCountsAsUnset() {
      environment.put("ERRAND_CONCURRENCY", " ");

      assertThat(read().settings().concurrency()).isEqualTo(64);
    }

    @Test
    void everyKeyIsReadFromItsVariableAndFromTheFile() throws Exception {
      Path existing = Files.createFile(directory.resolve("there"));
      for (Key<?> key : Keys.ALL) {
        environment.put(key.variable(), sample(key, existing));
      }
      assertThat(read().shown())
          .allSatisfy((name, shown) -> assertThat(shown).contains("(from ERRAND_"));

      environment.clear();
      StringBuilder yaml = new StringBuilder();
      for (Key<?> key : Keys.ALL) {
        yaml.append("%s: \"%s\"\n".formatted(key.name(), sample(key, existing)));
      }
      Path file = write(nested(yaml.toString()));
      assertThat(read().shown())
          .allSatisfy((name, shown) -> assertThat(shown).contains("(from " + file));
    }

    /** Keys of one level follow one another. */
    private String nested(String flat) {
      StringBuilder nested = new StringBuilder();
      String level = "";
      for (String line : flat.lines().toList()) {
        int dot = line.indexOf('.');
        boolean deep = dot >= 0 && dot < line.indexOf(':');
        String now = deep ? line.substring(0, dot) : "";
        if (deep && !now.equals(level)) {
          nested.append(now).append(":\n");
        }
        nested.append(deep ? "  " + line.substring(dot + 1) : line).append('\n');
        level = now;
      }
      return nested.toString();
    }

    @Test
    void variablesAreWhatTheDocumentationSays() {
      assertThat(Keys.ALL.stream().map(Key::variable))
          .contains(
              "ERRAND_MAILBOX",
              "ERRAND_DEAD_LETTERS",
              "ERRAND_HTTP_ADDRESS",
              "ERRAND_HTTP_MAX_BODY",
              "ERRAND_STUCK_AFTER",
              "ERRAND_MAX_ATTEMPTS",
              "ERRAND_REPLY_ALLOW",
              "ERRAND_MODEL_RETRY_BASE",
              "ERRAND_SECRETS_DIR")
          .doesNotHaveDuplicates();
    }

    private String sample(Key<?> key, Path existing) {
      if (!key.fallback().isEmpty()) {
        return key.fallback();
      }
      return switch (key.kind()) {
        case Kind.Span span -> "3s";
        case Kind.AddressOf address -> "file:files";
        default -> existing.toString();
      };
    }
  }

  @Nested
  class Problems {

    @Test
    void allAreToldAtOnceWithPlaceAndRemedy() throws Exception {
      Path file =
          write(
              """
              concurency: 5
              drain: 30
              http:
                adress: x
                maxBody: lots
              tools: ["duckdb:/", "nothing here"]
              model: {name: x}
              visibility: [1s, 2s]
              grace:
              """);
      environment.put("ERRAND_CONCURRENCY", "0");
      environment.put("ERRAND_LEDGR", "file:x");
      environment.put("ERRAND_MAILBOX", "redis://localhost");
      environment.put("ERRAND_AGENTS", directory.resolve("nowhere").toString());

      assertThat(problems())
          .contains("12 problems")
          .contains(
              "concurency (" + file + ":1): unknown key; did you mean concurrency?",
              "drain (" + file + ":2): '30' is no duration; write 500ms, 90s, 10m",
              "http.adress (" + file + ":4): unknown key; did you mean http.address?",
              "http.maxBody (" + file + ":5): 'lots' is no size",
              "tools (" + file + ":6): 'nothing here' is no address",
              "model (" + file + ":7): must be one value",
              "visibility (" + file + ":8): is a list; write one value only",
              "grace (" + file + ":9): has no value",
              "concurrency (ERRAND_CONCURRENCY): '0' is no whole number from 1 to 100000",
              "ERRAND_LEDGR: unknown environment variable; did you mean ERRAND_LEDGER?",
              "mailbox (ERRAND_MAILBOX): no adapter serves 'redis'",
              "agents (ERRAND_AGENTS): '" + directory.resolve("nowhere") + "' does not exist");
    }

    @Test
    void keysThatDoNotFitTogetherNameBothPlaces() throws Exception {
      Path file = write("maxAttempts: 30\nmodelRetry: {base: 10m}\n");
      environment.put("ERRAND_MAX_DELIVERIES", "25");

      assertThat(problems())
          .contains(
              "maxAttempts ("
                  + file
                  + ":1): 30 is more than maxDeliveries, which is 25"
                  + " (ERRAND_MAX_DELIVERIES)",
              "modelRetry.base ("
                  + file
                  + ":2): 600s is more than modelRetry.max, which is 300s"
                  + " (default)");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "a: [",
          "- 1",
          "just text",
          "mailbox: memory:",
          "drain: 1s\ndrain: 2s",
          "a: 1\n---\nb: 2",
          "drain: &x 1s\ngrace: *x",
          "http: 5"
        })
    void malformedFileIsOneProblemWithItsLine(String yaml) throws Exception {
      Path file = write(yaml);

      assertThat(problems()).containsPattern(Pattern.quote(file + ":") + "[123]");
    }

    @Test
    void bareColonAtTheEndOfAValueIsExplained() throws Exception {
      write("mailbox: memory:");

      assertThat(problems()).contains("put a value that ends with a colon into quotes");
    }

    @Test
    void fileThatIsMissingOrNotTextIsToldByItsName() throws Exception {
      Path missing = directory.resolve("missing.yaml");
      Path binary = directory.resolve("binary.yaml");
      Files.write(binary, "ä".getBytes(StandardCharsets.ISO_8859_1));

      assertThat(problems(missing)).contains(missing + ": does not exist, but is named on the");
      assertThat(problems(binary)).contains(binary + ": is not in UTF-8");
      assertThat(problems(directory)).contains(directory + ": cannot be read");
    }

    @Test
    void lineHiddenByAVariableIsStillChecked() throws Exception {
      write("concurrency: many");
      environment.put("ERRAND_CONCURRENCY", "5");

      assertThat(problems()).contains("'many' is no whole number");
    }

    @Test
    void variablesOfOthersAreLeftAlone() {
      environment.put("ERRAND_SERVICE_HOST", "10.0.0.1");
      environment.put("ERRAND_PORT_8080_TCP", "tcp://10.0.0.1:8080");
      environment.put("ERRAND_SECRET_OPENAI", "secret");
      environment.put("ERRAND_JAVA_OPTS", "-Xmx1g");
      environment.put("PATH", "/bin");

      assertThat(read()).isNotNull();
    }

    @Test
    void secretInAnAddressIsRefusedAndNotRepeated() {
      environment.put("ERRAND_MAILBOX", "memory://user:hunter22@host/");
      environment.put("ERRAND_MODEL", "offline:x?apiKey=hunter22");

      assertThat(problems())
          .contains("memory://user:***@host/", "offline:x?apiKey=***", "${secret:NAME}")
          .doesNotContain("hunter22");
    }
  }

  @Test
  void secretReferenceComesBackWhenTheAddressIsDecoded() {
    environment.put("ERRAND_MAILBOX", "memory://user:${secret:redis}@host/");
    environment.put("ERRAND_MODEL", "offline:x?key=${secret:openai}");

    Config config = read();

    assertThat(config.addresses().mailbox().getUserInfo()).isEqualTo("user:${secret:redis}");
    assertThat(config.addresses().model().getSchemeSpecificPart())
        .isEqualTo("x?key=${secret:openai}");
    assertThat(config.shown())
        .containsEntry("model", "offline:x?key=${secret:openai} (from ERRAND_MODEL)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"500ms", "90s", "10m", "2h", "1d", "PT1M30S"})
  void durationsAreWrittenInManyWays(String text) {
    environment.put("ERRAND_DRAIN", text);

    assertThat(read().settings().drain()).isBetween(Duration.ofMillis(500), Duration.ofDays(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "-5s", "PT-1S", "400d", "1 s", "999999999999s"})
  void otherDurationsAreRefused(String text) {
    environment.put("ERRAND_DRAIN", text);

    assertThat(problems()).contains("drain (ERRAND_DRAIN): '" + text + "'");
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve(ConfigFile.USUAL_NAME), yaml);
  }

  private Config read() {
    return read(null);
  }

  private Config read(@Nullable Path file) {
    return new ConfigReader(environment, ConfigReaderTest::problem).read(file, directory, "worker");
  }

  private String problems() {
    return problems(null);
  }

  private String problems(@Nullable Path file) {
    PortException thrown = catchThrowableOfType(PortException.class, () -> read(file));
    assertThat(thrown.failure()).isInstanceOf(Failure.InvalidRequest.class);
    return thrown.failure().message();
  }

  private static Optional<String> problem(Port port, URI address) {
    return List.of("memory", "file", "duckdb", "offline", "prometheus")
            .contains(address.getScheme())
        ? Optional.empty()
        : Optional.of("no adapter serves '" + address.getScheme() + "'");
  }
}
