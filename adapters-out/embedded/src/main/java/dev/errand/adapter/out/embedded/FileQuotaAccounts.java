package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.QuotaAccounts;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.quota.QuotaAccount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Quota accounts in a directory, one file per tenant. All processes of a machine that use the
 * directory share them; a tenant's account is locked while it is changed. Thread-safe.
 */
final class FileQuotaAccounts implements QuotaAccounts, AutoCloseable {

  private final Path place;
  private final DocumentDirectory directory;
  private final SharedLock lock;
  private final Codecs codecs;
  private final Scheduler scheduler;

  FileQuotaAccounts(Path place, DocumentDirectory directory, Codecs codecs, Scheduler scheduler) {
    this.place = place;
    this.directory = directory;
    this.lock = new SharedLock(place.resolve(".lock"));
    this.codecs = codecs;
    this.scheduler = scheduler;
  }

  @Override
  public QuotaAccount.Verdict change(
      String tenant, Function<QuotaAccount, QuotaAccount.Verdict> asked) {
    try (LockFile.Held _ = lock.file().hold(tenant, scheduler)) {
      QuotaAccount known = read(tenant);
      QuotaAccount.Verdict verdict = asked.apply(known);
      if (verdict instanceof QuotaAccount.Verdict.Granted granted
          && !granted.account().equals(known)) {
        directory.write(
            directory.file(tenant), codecs.encodeQuotaAccount(tenant, granted.account()));
      }
      return verdict;
    } catch (IOException e) {
      throw Disk.failure(e, "lock the quota account", place);
    }
  }

  @Override
  public List<String> tenants() {
    List<String> tenants = new ArrayList<>();
    for (Path file : directory.files()) {
      byte @Nullable [] bytes = directory.read(file);
      if (bytes != null) {
        try {
          tenants.add(codecs.decodeQuotaTenant(bytes));
        } catch (PortException e) {
          throw unreadable(file, e);
        }
      }
    }
    tenants.sort(null);
    return tenants;
  }

  @Override
  public QuotaAccount read(String tenant) {
    Path file = directory.file(tenant);
    byte @Nullable [] bytes = directory.read(file);
    if (bytes == null) {
      return QuotaAccount.EMPTY;
    }
    try {
      return codecs.decodeQuotaAccount(tenant, bytes);
    } catch (PortException e) {
      throw unreadable(file, e);
    }
  }

  private static PortException unreadable(Path file, PortException e) {
    return new PortException(
        new Failure.Corrupt(
            "the quota account in %s cannot be read: %s; mend the file, or move it away to begin anew"
                .formatted(file, e.failure().message())),
        e);
  }

  @Override
  public Health check() {
    return directory.check();
  }

  @Override
  public void close() {
    lock.close();
  }
}
