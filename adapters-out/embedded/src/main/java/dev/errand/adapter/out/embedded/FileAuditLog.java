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
import java.util.function.Predicate;

/**
 * One file of JSON lines per tenant, each line an entry of the tenant's chain. What is appended to
 * a tenant's file at the same time is one write and one fsync; a last line that was cut short by a
 * crash is ignored by readers and overwritten by the next append. Keeps in memory the last attested
 * sequence of every session of the tenants it was asked about.
 */
final class FileAuditLog implements AuditLog, AutoCloseable {

  private static final int OPEN_FILES = 256;

  private final Path directory;
  private final Codecs codecs;
  private final AppendMeans means;
  private final Map<String, TenantLog> tenants = new ConcurrentHashMap<>();

  FileAuditLog(Path directory, Fsync fsync, Codecs codecs, Scheduler scheduler) {
    this.directory = directory;
    this.codecs = codecs;
    SharedLock lock = new SharedLock(directory.resolve(".lock"));
    this.means = new AppendMeans(directory, lock, scheduler, fsync, new OpenFiles(OPEN_FILES));
  }

  @Override
  public void append(List<AuditFact> facts) {
    Map<String, List<AuditFact>> byTenant = new LinkedHashMap<>();
    for (AuditFact fact : facts) {
      byTenant.computeIfAbsent(fact.tenant(), tenant -> new ArrayList<>()).add(fact);
    }
    byTenant.forEach((tenant, own) -> log(tenant).append(own));
  }

  @Override
  public long attested(String tenant, SessionId session) {
    TenantLog log = log(tenant);
    try {
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
  public void read(String tenant, long afterNumber, Predicate<AuditEntry> reader) {
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
  public void close() throws IOException {
    means.open().close();
    means.lock().close();
  }

  private TenantLog log(String tenant) {
    return tenants.computeIfAbsent(
        tenant,
        name -> new TenantLog(name, directory.resolve(TenantFileName.of(name)), means, codecs));
  }

  private static PortException unreadable(IOException e, Path path) {
    return Disk.unreadable(e, "read the audit log", path);
  }
}
