package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.AuditLog;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.audit.AuditEntry;
import dev.errand.domain.audit.AuditFact;
import dev.errand.domain.session.SessionId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One file of JSON lines per tenant, each line an entry of the tenant's chain. What an append adds
 * to a tenant's file is one write and one fsync; a last line that was cut short by a crash is
 * ignored by readers and overwritten by the next append. Keeps in memory the last attested sequence
 * of every session of the tenants it was asked about.
 */
final class FileAuditLog implements AuditLog, AutoCloseable {

  private final Path directory;
  private final Fsync fsync;
  private final Codecs codecs;
  private final Scheduler scheduler;
  private final SharedLock lock;
  private final Map<String, TenantLog> tenants = new ConcurrentHashMap<>();

  FileAuditLog(Path directory, Fsync fsync, Codecs codecs, Scheduler scheduler) {
    this.directory = directory;
    this.fsync = fsync;
    this.codecs = codecs;
    this.scheduler = scheduler;
    this.lock = new SharedLock(directory.resolve(".lock"));
  }

  @Override
  public void append(List<AuditFact> facts) {
    Map<String, List<AuditFact>> byTenant = new LinkedHashMap<>();
    for (AuditFact fact : facts) {
      byTenant.computeIfAbsent(fact.tenant(), tenant -> new ArrayList<>()).add(fact);
    }
    byTenant.forEach(this::append);
  }

  @Override
  public long attested(String tenant, SessionId session) {
    TenantLog log = log(tenant);
    try {
      if (!log.isCurrent()) {
        try (LockFile.Held _ = lock.file().hold(tenant, scheduler)) {
          log.catchUp();
        }
      }
      return log.attested(session.value());
    } catch (IOException e) {
      throw unreadable(e, log.path());
    }
  }

  @Override
  public List<String> tenants() {
    TreeSet<String> found = new TreeSet<>();
    try {
      Disk.requireNoFile(directory);
    } catch (IOException e) {
      throw unreadable(e, directory);
    }
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (TenantFileName.matches(name) && TenantLog.begun(file)) {
          found.add(TenantFileName.tenant(name));
        }
      }
      return List.copyOf(found);
    } catch (IOException e) {
      throw unreadable(e, directory);
    }
  }

  @Override
  public void read(String tenant, long afterNumber, Consumer<AuditEntry> reader) {
    Path path = log(tenant).path();
    try {
      TenantLog.read(path, codecs, afterNumber, reader);
    } catch (IOException e) {
      throw unreadable(e, path);
    }
  }

  @Override
  public Health check() {
    return Disk.check(directory);
  }

  @Override
  public void close() {
    lock.close();
  }

  private void append(String tenant, List<AuditFact> facts) {
    TenantLog log = log(tenant);
    try (LockFile.Held _ = lock.file().hold(tenant, scheduler)) {
      log.append(facts);
    } catch (IOException e) {
      throw Disk.failure(e, "write the audit log", log.path());
    }
  }

  private TenantLog log(String tenant) {
    return tenants.computeIfAbsent(
        tenant, name -> new TenantLog(directory.resolve(TenantFileName.of(name)), fsync, codecs));
  }

  private static PortException unreadable(IOException e, Path path) {
    return Disk.unreadable(e, "read the audit log", path);
  }
}
