package dev.errand.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.errand.application.ErrandApplication;
import dev.errand.application.Ports;
import dev.errand.application.Settings;
import dev.errand.application.port.in.AuditFiles;
import dev.errand.application.port.in.KeepAudit;
import dev.errand.application.port.in.VerifyAudit.Evidence;
import dev.errand.application.port.in.VerifyAudit.Scope;
import dev.errand.application.port.in.VerifyAudit.Verdict;
import dev.errand.application.port.out.FileContents;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chains, checkpoints and exports, changed by hand in all the ways somebody may think of. */
class AuditProofTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String BY = "ada@desk";

  @TempDir Path home;

  private final EditableAuditLog log = new EditableAuditLog();
  private Ports ports;
  private ErrandApplication app;
  private AuditFiles files;
  private Path key;
  private Path publicKey;
  private Path checkpoints;

  @BeforeEach
  void makeChainsOfEightAndThree() throws IOException {
    Ports stage = new RunnerStage(home).ports();
    ports = stage.toBuilder().sharedFiles(FileContents.NONE).audit(log).build();
    app = ErrandApplication.assemble(ports, Settings.defaults("worker-1"));
    files = ErrandApplication.auditFiles(ports.codecs());
    add("acme", 8);
    add("zoo", 3);
    key = home.resolve("audit.pem");
    publicKey = Files.writeString(home.resolve("audit.pub"), files.newKey(key).publicKey());
    checkpoints = home.resolve("checkpoints.jsonl");
  }

  private void add(String tenant, int entries) {
    List<AuditEntry> chain = log.chains.getOrDefault(tenant, List.of());
    log.append(
        IntStream.rangeClosed(chain.size() + 1, chain.size() + entries)
            .mapToObj(
                i ->
                    new AuditFact(
                        NOON.plusSeconds(i), tenant, "worker-1", "done", "s" + i, 0, "€ \"" + i))
            .toList());
  }

  private KeepAudit.Checkpoints sign(String tenant) {
    return app.keepAudit().checkpoint(tenant, key, checkpoints, BY);
  }

  private List<Verdict> verify(Scope scope) {
    return app.verifyAudit().verify(scope, new Evidence(List.of(checkpoints), List.of(publicKey)));
  }

  private Verdict verifyAcme() {
    return verify(new Scope("acme", 1, Scope.END)).getFirst();
  }

  @Nested
  class Checkpoints {

    @Test
    void aChainThatGrewShouldFitAllItsCheckpoints() {
      sign("acme");
      add("acme", 2);
      sign("acme");

      Verdict verdict = verifyAcme();

      assertThat(verdict.intact()).isTrue();
      assertThat(verdict.checkpoints()).isEqualTo(2);
      assertThat(verdict.entries()).isEqualTo(log.chains.get("acme").size());
    }

    @Test
    void anEndThatWasCutOffShouldBeFound() {
      sign(null);
      log.chains.get("acme").subList(5, log.chains.get("acme").size()).clear();

      Verdict verdict = verifyAcme();

      assertThat(app.verifyAudit().verify("acme")).allMatch(Verdict::intact);
      assertThat(verdict.intact()).isFalse();
      assertThat(verdict.brokenAt()).isEqualTo(6);
      assertThat(verdict.reason()).contains("cut off", "there were 8", "checkpoints.jsonl, line 1");
    }

    @Test
    void aChainWhoseHashesWereAllMadeAnewShouldBeFound() {
      sign(null);
      log.rewrite("acme", 3, "nothing to see");

      Verdict verdict = verifyAcme();

      assertThat(app.verifyAudit().verify("acme")).allMatch(Verdict::intact);
      assertThat(verdict.brokenAt()).isEqualTo(8);
      assertThat(verdict.reason())
          .contains("written anew", "behind 0", "checkpoints.jsonl, line 1");
    }

    @Test
    void whereAChainWasWrittenAnewShouldBeNarrowedDown() {
      sign("acme");
      add("acme", 4);
      sign("acme");
      log.rewrite("acme", 10, "nothing to see");

      Verdict verdict = verifyAcme();

      assertThat(verdict.brokenAt()).isEqualTo(12);
      assertThat(verdict.checkpoints()).isEqualTo(1);
      assertThat(verdict.reason()).contains("behind 8");
    }

    @Test
    void aTenantThatIsGoneShouldBeFound() {
      sign(null);
      log.chains.remove("zoo");

      List<Verdict> verdicts = verify(Scope.ALL);

      assertThat(verdicts)
          .filteredOn(verdict -> !verdict.intact())
          .singleElement()
          .satisfies(
              verdict -> {
                assertThat(verdict.tenant()).isEqualTo("zoo");
                assertThat(verdict.reason()).contains("all entries are gone, 3 of them");
              });
    }

    @Test
    void anUnknownKeyShouldProveNothing() throws IOException {
      sign("acme");
      String other = files.newKey(home.resolve("other.pem")).publicKey();
      Files.writeString(publicKey, other);

      Verdict verdict = verifyAcme();

      assertThat(verdict.brokenAt()).isZero();
      assertThat(verdict.intact()).isFalse();
      assertThat(verdict.distrusted()).singleElement().asString().contains("line 1", "unknown key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"number\":8>number\":7", "acme>zoo", "\"at\":\"20>\"at\":\"21"})
    void aStatementThatWasChangedShouldBeForged(String change) throws IOException {
      sign("acme");
      String[] parts = change.split(">");
      String signed = Files.readString(checkpoints);
      String forged = signed.replace(parts[0], parts[1]);
      assertThat(forged).isNotEqualTo(signed);
      Files.writeString(checkpoints, forged);

      assertThat(verify(Scope.ALL))
          .flatExtracting(Verdict::distrusted)
          .singleElement()
          .asString()
          .contains("line 1", "its signature is not that of the key it names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64 at all!"})
    void whatIsNoSignatureShouldBeForgedToo(String signature) throws IOException {
      AuditCheckpoint made = sign("acme").made().getFirst();
      Files.write(
          checkpoints,
          ports.codecs().encodeCheckpoint(new AuditCheckpoint(made.statement(), signature)));
      Files.writeString(checkpoints, Files.readString(checkpoints) + "\n");

      assertThat(verifyAcme().distrusted()).hasSize(1);
    }

    @Test
    void aLineThatIsNoneShouldBeNamed() throws IOException {
      sign(null);
      Files.writeString(checkpoints, Files.readString(checkpoints) + "{\"v\":1}\n");

      assertThatThrownBy(AuditProofTest.this::verifyAcme)
          .isInstanceOf(PortException.class)
          .hasMessageContaining("checkpoints.jsonl, line 3");
    }

    @Test
    void whatACrashCutShortShouldNotSpoilTheNextOne() throws IOException {
      sign("acme");
      String whole = Files.readString(checkpoints);
      Files.writeString(checkpoints, whole.substring(0, whole.length() / 2));
      assertThatThrownBy(AuditProofTest.this::verifyAcme).hasMessageContaining("line 1");

      sign("acme");

      assertThatThrownBy(AuditProofTest.this::verifyAcme).hasMessageContaining("line 1");
      assertThat(Files.readAllLines(checkpoints)).hasSize(2);
      Files.write(checkpoints, Files.readAllLines(checkpoints).subList(1, 2));
      assertThat(verifyAcme().intact()).isTrue();
    }

    @Test
    void aBrokenChainShouldGetNone() {
      log.chains.get("acme").remove(2);

      KeepAudit.Checkpoints signed = sign(null);

      assertThat(signed.made()).extracting(made -> made.statement().tenant()).containsOnly("zoo");
      assertThat(signed.broken()).extracting(Verdict::brokenAt).containsExactly(3L);
    }

    @Test
    void whatWasProvedOnceShouldNotBeSignedWhenItsBeginningWasReplaced() {
      sign("acme");
      log.rewrite("acme", 8, "another end");
      add("acme", 1);

      KeepAudit.Checkpoints signed = sign("acme");

      assertThat(signed.made()).isEmpty();
      assertThat(signed.broken()).extracting(Verdict::brokenAt).containsExactly(9L);
    }

    @Test
    void whoSignedShouldBeInTheChainOfOperations() {
      sign(null);

      AuditFact fact = log.chains.get(AuditFact.OPERATIONS).getLast().fact();

      assertThat(fact.actor()).isEqualTo(BY);
      assertThat(fact.action()).isEqualTo("audit-checkpointed");
    }

    @Test
    void checkpointsWithoutAKeyShouldBeRefused() {
      sign(null);

      assertThatThrownBy(
              () ->
                  app.verifyAudit()
                      .verify(Scope.ALL, new Evidence(List.of(checkpoints), List.of())))
          .hasMessageContaining("without a public key");
    }

    @Test
    void theKeyShouldBeItsOwnersAlone() throws IOException {
      assumeTrue(Files.getFileStore(key).supportsFileAttributeView("posix"));

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
      assertThatThrownBy(() -> files.newKey(key)).hasMessageContaining("is there already");
    }

    @Test
    void aKeyShouldNotBeMadeWhereThereIsNoDirectory() {
      assertThatThrownBy(() -> files.newKey(home.resolve("secrets").resolve("audit")))
          .hasMessage("there is no directory " + home.resolve("secrets") + "; make it first");
    }

    @Test
    void keysThatAreNoPairShouldBeRefused() throws IOException {
      Path other = home.resolve("other.pem");
      files.newKey(other);
      String mixed =
          Files.readString(other).replaceAll("(?s)-----BEGIN PUBLIC.*", "")
              + Files.readString(publicKey);
      Files.writeString(key, mixed);

      assertThatThrownBy(() -> sign(null)).hasMessageContaining("are no pair");
    }

    /** The recipe of the documentation. */
    @Test
    void opensslShouldAcceptTheSignature() throws Exception {
      assumeTrue(runs("openssl", "version"), "openssl is not here");
      AuditCheckpoint made = sign("acme").made().getFirst();
      Path signed = home.resolve("signed");
      Path signature = home.resolve("signature");
      Files.write(signed, made.statement().signedBytes());
      Files.write(signature, Base64.getDecoder().decode(made.signature()));

      assertThat(opensslVerifies(signed, signature)).isTrue();
      Files.write(signed, new byte[] {0}, StandardOpenOption.APPEND);
      assertThat(opensslVerifies(signed, signature)).isFalse();
    }

    private boolean opensslVerifies(Path signed, Path signature) throws Exception {
      return runs(
          "openssl",
          "pkeyutl",
          "-verify",
          "-pubin",
          "-inkey",
          publicKey.toString(),
          "-rawin",
          "-in",
          signed.toString(),
          "-sigfile",
          signature.toString());
    }

    private static boolean runs(String... command) throws InterruptedException {
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
      } catch (IOException e) {
        return false;
      }
    }
  }

  @Nested
  class Exports {

    private Path file;

    @BeforeEach
    void export() {
      file = export("audit.jsonl", Scope.ALL, null, null);
    }

    private Path export(String name, Scope scope, Instant since, Instant until) {
      Path made = home.resolve(name);
      app.keepAudit().export(new KeepAudit.Selection(scope, since, until), made, BY);
      return made;
    }

    private List<Verdict> prove(Path export, Scope scope) {
      return files.verify(export, scope, Evidence.NONE);
    }

    private List<String> lines() throws IOException {
      return new ArrayList<>(Files.readAllLines(file));
    }

    private List<Verdict> proveChanged(List<String> lines) throws IOException {
      Files.writeString(file, String.join("\n", lines) + "\n");
      return prove(file, Scope.ALL);
    }

    private void assertBroken(List<Verdict> verdicts, String tenant, long number) {
      assertThat(verdicts)
          .filteredOn(verdict -> !verdict.intact())
          .singleElement()
          .satisfies(
              verdict -> {
                assertThat(verdict.tenant()).isEqualTo(tenant);
                assertThat(verdict.brokenAt()).as(verdict.reason()).isEqualTo(number);
              });
    }

    @Test
    void aWholeExportShouldBeWhole() {
      assertThat(prove(file, Scope.ALL))
          .containsExactly(new Verdict("acme", 8, 0, ""), new Verdict("zoo", 3, 0, ""));
    }

    @Test
    void aCompressedOneShouldHoldTheSame() throws IOException {
      Path compressed = export("two.jsonl.gz", new Scope("acme", 1, Scope.END), null, null);

      try (GZIPInputStream in =
          new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(compressed)))) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().limit(8))
            .containsExactlyElementsOf(lines().subList(0, 8));
      }
      assertThat(prove(compressed, Scope.ALL)).containsExactly(new Verdict("acme", 8, 0, ""));
    }

    @Test
    void everyBitOfAnEntryShouldCount() throws IOException {
      byte[] whole = Files.readAllBytes(file);
      int entry = lines().getFirst().getBytes(StandardCharsets.UTF_8).length + 1;
      int end = entry + lines().get(1).getBytes(StandardCharsets.UTF_8).length;

      for (int at = entry; at < end; at++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= 1;
        Files.write(file, flipped);

        assertThat(prove(file, Scope.ALL))
            .as("bit at byte " + at)
            .filteredOn(verdict -> verdict.tenant().equals("acme"))
            .extracting(Verdict::brokenAt)
            .containsExactly(2L);
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 8})
    void aDeletedLineShouldBeNamed(int number) throws IOException {
      List<String> lines = lines();
      lines.remove(number - 1);

      assertBroken(proveChanged(lines), "acme", number);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7})
    void aSwappedPairShouldBeNamed(int number) throws IOException {
      List<String> lines = lines();
      Collections.swap(lines, number - 1, number);

      assertBroken(proveChanged(lines), "acme", number);
    }

    @Test
    void aFileThatWasCutAnywhereShouldNeverPass() throws IOException {
      byte[] whole = Files.readAllBytes(file);

      for (int size = 0; size < whole.length; size += 7) {
        Files.write(file, Arrays.copyOf(whole, size));
        assertThat(prove(file, Scope.ALL)).as(size + " bytes").anyMatch(each -> !each.intact());
      }
      Files.write(file, Arrays.copyOf(whole, whole.length - 1));
      assertThat(prove(file, Scope.ALL)).anyMatch(each -> !each.intact());
    }

    @Test
    void aCompressedFileThatWasCutShouldNeverPass() throws IOException {
      Path compressed = export("cut.jsonl.gz", Scope.ALL, null, null);
      byte[] whole = Files.readAllBytes(compressed);

      for (int size = 0; size < whole.length; size += 11) {
        Files.write(compressed, Arrays.copyOf(whole, size));
        assertThat(prove(compressed, Scope.ALL)).as(size + " bytes").anyMatch(v -> !v.intact());
      }
    }

    @Test
    void theFirstMissingEntryOfACutFileShouldBeNamed() throws IOException {
      assertBroken(proveChanged(lines().subList(0, 5)), "acme", 6);
    }

    @Test
    void aRowEditedByHandShouldBeNamed() throws IOException {
      List<String> lines = lines();
      lines.set(4, lines.get(4).replace("worker-1", "worker-2"));

      assertBroken(proveChanged(lines), "acme", 5);
    }

    @Test
    void aTenantThatWasTakenOutShouldBeMissed() throws IOException {
      List<String> lines = lines();

      assertThat(proveChanged(lines.subList(9, lines.size())))
          .filteredOn(verdict -> !verdict.intact())
          .singleElement()
          .satisfies(
              verdict -> assertThat(verdict.reason()).contains("with 11 entries of 2 tenants"));
    }

    @Test
    void aChainInTwoPiecesShouldNotHideWhatIsMissingBetweenThem() throws IOException {
      List<String> whole = lines();
      String hash = log.chains.get("acme").get(2).hash();
      List<String> pieces = new ArrayList<>(whole.subList(0, 3));
      pieces.add(
          "{\"v\":1,\"end\":\"chain\",\"first\":1,\"last\":3,\"hash\":\"%s\"}".formatted(hash));
      pieces.addAll(whole.subList(5, 8));
      pieces.add(whole.get(8).replace("\"first\":1", "\"first\":6"));
      pieces.addAll(whole.subList(9, whole.size() - 1));
      pieces.add("{\"v\":1,\"end\":\"export\",\"chains\":3,\"entries\":9}");

      assertBroken(proveChanged(pieces), "acme", 6);
    }

    @Test
    void aTenantPutInPlaceOfAnotherShouldBeNamed() throws IOException {
      List<String> lines = lines();
      lines.set(5, lines.get(5).replace("\"acme\"", "\"zoo\""));

      assertBroken(proveChanged(lines), "acme", 6);
    }

    @Test
    void aPartShouldBeProvedAgainstTheEntryBeforeIt() throws IOException {
      List<String> lines = lines();
      lines.set(3, lines.get(3).replace("worker-1", "worker-2"));
      Files.writeString(file, String.join("\n", lines) + "\n");

      List<Verdict> behind = prove(file, new Scope("acme", 6, 7));
      List<Verdict> rightBehind = prove(file, new Scope("acme", 5, 7));

      assertThat(behind).containsExactly(new Verdict("acme", 6, 2, 0, "", 0, 0, List.of()));
      assertThat(rightBehind).extracting(Verdict::brokenAt).containsExactly(4L);
    }

    @Test
    void theSameHoldsForTheLogItself() {
      List<AuditEntry> chain = log.chains.get("acme");
      AuditEntry third = chain.get(2);
      chain.set(2, new AuditEntry(3, third.fact(), third.previousHash(), "0".repeat(64)));

      assertThat(app.verifyAudit().verify(new Scope("acme", 5, 6), Evidence.NONE))
          .containsExactly(new Verdict("acme", 5, 2, 0, "", 0, 0, List.of()));
      assertThat(app.verifyAudit().verify(new Scope("acme", 4, Scope.END), Evidence.NONE))
          .extracting(Verdict::brokenAt)
          .containsExactly(3L);
      assertThat(app.verifyAudit().verify(new Scope("acme", 6, 9), Evidence.NONE))
          .extracting(Verdict::brokenAt)
          .containsExactly(9L);
    }

    @Test
    void aPartShouldBeExportedByNumberOrByTime() {
      Path byNumber = export("part.jsonl", new Scope("acme", 3, 5), null, null);
      Path byTime = export("time.jsonl", Scope.ALL, NOON.plusSeconds(3), NOON.plusSeconds(6));

      assertThat(prove(byNumber, Scope.ALL))
          .containsExactly(new Verdict("acme", 3, 3, 0, "", 0, 0, List.of()));
      assertThat(prove(byTime, Scope.ALL))
          .contains(
              new Verdict("acme", 3, 3, 0, "", 0, 0, List.of()),
              new Verdict("zoo", 3, 1, 0, "", 0, 0, List.of()));
    }

    @Test
    void checkpointsShouldBeHeldAgainstItToo() {
      sign("acme");
      add("acme", 1);
      sign("acme");
      Path partly = export("partly.jsonl", new Scope("acme", 1, 8), null, null);
      Evidence evidence = new Evidence(List.of(checkpoints), List.of(publicKey));

      Verdict fits = files.verify(partly, Scope.ALL, evidence).getFirst();

      assertThat(fits.intact()).isTrue();
      assertThat(fits.checkpoints()).isEqualTo(1);
      assertThat(fits.beyond()).isEqualTo(1);
    }

    @Test
    void anExportOfAChainWrittenAnewShouldNotFitItsCheckpoint() {
      sign("acme");
      log.rewrite("acme", 2, "nothing to see");
      Path forged = export("forged.jsonl", new Scope("acme", 1, Scope.END), null, null);
      Evidence evidence = new Evidence(List.of(checkpoints), List.of(publicKey));

      assertThat(files.verify(forged, Scope.ALL, evidence))
          .extracting(Verdict::brokenAt)
          .containsExactly(8L);
    }

    @Test
    void nothingShouldBeWrittenOver() {
      assertThatThrownBy(() -> export("audit.jsonl", Scope.ALL, null, null))
          .hasMessageContaining("is there already");
      assertThatThrownBy(() -> export("audit.zst", Scope.ALL, null, null))
          .hasMessageContaining("plain or as .gz");
      assertThat(home.toFile().list()).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void whoExportedShouldBeInTheChainOfOperations() {
      AuditFact fact = log.chains.get(AuditFact.OPERATIONS).getLast().fact();

      assertThat(fact.action()).isEqualTo("audit-exported");
      assertThat(fact.actor()).isEqualTo(BY);
      assertThat(fact.detail()).isEqualTo("11 entries of 2 tenants");
    }
  }
}
