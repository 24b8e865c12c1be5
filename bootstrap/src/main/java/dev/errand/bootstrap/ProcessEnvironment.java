package dev.errand.bootstrap;

import dev.errand.adapter.in.cli.CommandLineApp.GlobalOptions;
import dev.errand.adapter.in.cli.Environment;
import dev.errand.adapter.in.http.HttpGateway;
import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.AuditFiles;
import dev.errand.application.port.in.RecordOperations;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.spi.BriefReader;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The running process, as the command line sees it. Opens what is asked for, when it is asked. */
final class ProcessEnvironment implements Environment, AutoCloseable {

  private static final Logger LOG = System.getLogger(ProcessEnvironment.class.getName());
  private static final int FAILED = 1;

  private final GlobalOptions options;
  private final Shared shared;
  private final KeyUses keys;
  private @Nullable AdapterCatalog catalog;
  private @Nullable Config config;
  private @Nullable Wiring wiring;
  private @Nullable ErrandApplication application;

  /**
   * What the process has from its start.
   *
   * @param variables the environment variables
   * @param scheduler time and threads
   * @param signals SIGINT and SIGTERM
   * @param logs what is logged
   * @param secrets looks secrets up in the environment and, once configured, in files
   * @param screen the terminal
   * @param out standard output
   * @param err standard error
   */
  record Shared(
      Map<String, String> variables,
      JvmScheduler scheduler,
      StopSignals signals,
      Logs logs,
      Secrets secrets,
      Screen screen,
      PrintWriter out,
      PrintWriter err) {}

  ProcessEnvironment(GlobalOptions options, Shared shared) {
    this.options = options;
    this.shared = shared;
    this.keys = new KeyUses(shared.secrets());
    shared.logs().stacks(options.verbose());
  }

  @Override
  public synchronized ErrandApplication application() {
    if (application == null) {
      SecureRandom random = new SecureRandom();
      Config read = config();
      wiring =
          Wiring.open(
              read,
              catalog(),
              new Wiring.Surroundings(
                  shared.scheduler(),
                  new TimeOrderedIds(shared.scheduler(), random),
                  random,
                  keys));
      application = wiring.application();
    }
    return application;
  }

  @Override
  public Codecs codecs() {
    return catalog().codecs().codecs();
  }

  @Override
  public BriefReader briefReader() {
    return catalog().codecs().briefReader();
  }

  @Override
  public AuditFiles auditFiles() {
    return ErrandApplication.auditFiles(codecs());
  }

  @Override
  public Scheduler scheduler() {
    return shared.scheduler();
  }

  @Override
  public Map<String, String> configuration() {
    return config().shown();
  }

  @Override
  public String configurationSchema() {
    return KeyReference.schema();
  }

  @Override
  public List<Adapter> adapters() {
    return catalog().adapters();
  }

  @Override
  public int serve(ErrandApplication served) throws InterruptedException {
    shared.logs().tellMore();
    Config.Http http = config().http();
    HttpGateway gateway =
        new HttpGateway(
            served,
            codecs(),
            briefReader(),
            new HttpGateway.Settings(
                http.address().host(),
                http.address().port(),
                http.maxBodyBytes(),
                new TimeOrderedIds(shared.scheduler(), new SecureRandom()).next()));
    ServeBriefs briefs = served.serveBriefs();
    onInterrupt(briefs::stop);
    record(served.recordOperations());
    ServeBriefs.Summary summary = briefs.run(List.of(gateway));
    LOG.log(
        Level.INFO,
        "stopped because {0}: {1} briefs finished, {2} handed back, drained in {3}",
        summary.cause(),
        summary.finished(),
        summary.handedBack(),
        Texts.shown(Duration.ofMillis(summary.drained().toMillis())));
    // Whoever supervises the process must see when it ended although nobody asked it to.
    return summary.clean() && shared.signals().asked() ? 0 : FAILED;
  }

  /** Beside the start, which an audit log that is down does not hold up. */
  private void record(RecordOperations operations) {
    Map<String, String> values = config().values();
    String by = System.getProperty("user.name", "unknown") + "@" + worker();
    shared
        .scheduler()
        .start(
            "audit-configuration",
            () -> {
              try {
                operations.configured(values, by);
              } catch (PortException e) {
                LOG.log(
                    Level.WARNING,
                    "the audit log does not tell of the configuration: {0}",
                    e.failure().message());
              }
            });
    keys.tellFromNowOn(use -> shared.scheduler().start("audit-key", () -> record(operations, use)));
  }

  private void record(RecordOperations operations, KeyUses.Use use) {
    try {
      operations.keyUsed(use.secret(), use.adapter(), worker());
    } catch (PortException e) {
      KeyUses.notTold(use, e);
    }
  }

  @Override
  public PrintWriter out() {
    return shared.out();
  }

  @Override
  public PrintWriter err() {
    return shared.err();
  }

  @Override
  public InputStream in() {
    return System.in;
  }

  @Override
  public boolean terminal() {
    return shared.screen().terminal();
  }

  @Override
  public int terminalWidth() {
    return shared.screen().width();
  }

  @Override
  public void onInterrupt(Runnable first) {
    shared.signals().onFirst(first);
  }

  @Override
  public synchronized void close() {
    if (wiring != null) {
      wiring.close();
    }
  }

  private synchronized AdapterCatalog catalog() {
    if (catalog == null) {
      catalog = AdapterCatalog.discover(Installation.loader());
    }
    return catalog;
  }

  private synchronized Config config() {
    if (config == null) {
      config =
          new ConfigReader(shared.variables(), catalog()::problem)
              .read(options.config(), Path.of(""), worker());
      shared.logs().form(config.log());
      shared.secrets().alsoIn(config.secrets());
    }
    return config;
  }

  private String worker() {
    return shared.variables().getOrDefault("HOSTNAME", "local")
        + "-"
        + ProcessHandle.current().pid();
  }
}
