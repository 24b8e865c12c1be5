package dev.errand.adapter.out.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.quota.Quota;
import dev.errand.testkit.ManualScheduler;
import dev.errand.testkit.QuotaAccountsContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileQuotaAccountsTest implements QuotaAccountsContract {

  private static final Quota QUOTA = new Quota(60, 1, 100, null);

  private final LetterCodec codec = new LetterCodec();
  @TempDir private Path home;
  private Path directory;
  private FileQuotaAccounts accounts;
  private FileQuotaAccounts elsewhere;

  @BeforeEach
  void open() {
    directory = home.resolve("some/quotas");
    accounts = opened();
    elsewhere = opened();
  }

  @AfterEach
  void close() {
    accounts.close();
    elsewhere.close();
  }

  @Override
  public QuotaAccounts accounts() {
    return accounts;
  }

  @Override
  public QuotaAccounts elsewhere() {
    return elsewhere;
  }

  @Test
  void readingShouldTouchNothing() {
    accounts.read("acme");

    assertThat(home).isEmptyDirectory();
  }

  @Test
  void aFileThatCannotBeReadShouldBeNamedAndStay() throws IOException {
    accounts.change("acme", account -> account.admit(QUOTA, NOW));
    Path file = files().getFirst();
    Files.writeString(file, "{rubbish");

    assertThatThrownBy(() -> accounts.change("acme", account -> account.admit(QUOTA, NOW)))
        .isInstanceOfSatisfying(
            PortException.class,
            e -> {
              assertThat(e.failure()).isInstanceOf(Failure.Corrupt.class);
              assertThat(e.failure().message()).contains(file.toString(), "move it away");
            });
    assertThat(file).hasContent("{rubbish");
  }

  @Test
  void whatAJudgeThrowsShouldLeaveTheAccountAsItWas() {
    accounts.change("acme", account -> account.admit(QUOTA, NOW));

    assertThatThrownBy(
            () ->
                accounts.change(
                    "acme",
                    account -> {
                      throw new IllegalStateException("no judgement");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(elsewhere.read("acme").intakeUntil()).isEqualTo(NOW.plusSeconds(1));
    elsewhere.change("acme", account -> account.admit(QUOTA, NOW));
    assertThat(accounts.read("acme").intakeUntil()).isEqualTo(NOW.plusSeconds(2));
  }

  private FileQuotaAccounts opened() {
    return new FileQuotaAccounts(
        directory,
        new DocumentDirectory(directory, "quota account", new CountingIds()),
        codec,
        new ManualScheduler());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(".json")).toList();
    }
  }
}
