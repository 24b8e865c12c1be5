package dev.errand.adapter.in.cli;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.AuditFiles;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Scheduler;
import dev.errand.application.spi.BriefReader;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * What the command line needs from the process around it. Cheap to make: nothing is opened, and no
 * dependency asked, before {@link #application()}. Whoever made it closes what it opened.
 */
public interface Environment {

  /**
   * The application, opened at the first call; the same one ever after.
   *
   * @throws dev.errand.application.port.out.PortException with {@code InvalidRequest} telling all
   *     configuration problems at once
   */
  ErrandApplication application();

  /** Turns things into bytes and back. */
  Codecs codecs();

  /** Reads brief documents. */
  BriefReader briefReader();

  /** Keys and exports of the audit log; opens no store. */
  AuditFiles auditFiles();

  /** The time, waits, and the thread that redraws progress. */
  Scheduler scheduler();

  /** The zone in which times are shown. */
  default ZoneId zone() {
    return ZoneId.systemDefault();
  }

  /**
   * The effective configuration by key: the value, secrets masked, then where it is from, as {@code
   * "file:.errand (from default)"}.
   */
  Map<String, String> configuration();

  /** The JSON Schema of a configuration file; reads no configuration. */
  String configurationSchema();

  /** What the catalog found. */
  List<Adapter> adapters();

  /**
   * Runs HTTP server and workers until they are stopped.
   *
   * @return the exit code
   * @throws InterruptedException if the calling thread is interrupted
   */
  int serve(ErrandApplication application) throws InterruptedException;

  /** Standard output, in UTF-8: results only. */
  PrintWriter out();

  /** Standard error: progress and problems. */
  PrintWriter err();

  /** Standard input. */
  InputStream in();

  /** Whether standard error is a terminal that understands control sequences. */
  boolean terminal();

  /** Columns of that terminal now, or 0 if nobody knows; asked ten times a second. */
  int terminalWidth();

  /** Whether colours may be used; by default on a terminal unless {@code NO_COLOR} is set. */
  default boolean colour() {
    String noColour = System.getenv("NO_COLOR");
    return terminal() && (noColour == null || noColour.isEmpty());
  }

  /**
   * Sets what the first SIGINT or SIGTERM does, in the place of what was set before; the second one
   * ends the process at once.
   */
  void onInterrupt(Runnable first);

  /**
   * An adapter that was found.
   *
   * @param port the port it serves, such as {@code Mailbox}
   * @param scheme the URI scheme it is chosen by
   * @param provider its provider's class
   * @param version its module's version
   * @param place where it was found
   */
  record Adapter(String port, String scheme, String provider, String version, String place) {}
}
