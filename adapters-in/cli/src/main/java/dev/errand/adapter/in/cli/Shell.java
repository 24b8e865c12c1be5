package dev.errand.adapter.in.cli;

import dev.errand.adapter.in.cli.CommandLineApp.GlobalOptions;
import dev.errand.application.ErrandApplication;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the commands of one process share: the environment, opened when it is first needed. */
final class Shell {

  private final Function<GlobalOptions, Environment> opener;
  private @Nullable GlobalOptions options;
  private @Nullable Environment environment;

  Shell(Function<GlobalOptions, Environment> opener) {
    this.opener = opener;
  }

  void options(GlobalOptions given) {
    options = given;
  }

  boolean verbose() {
    return options != null && options.verbose();
  }

  Environment environment() {
    if (environment == null) {
      environment = opener.apply(options == null ? new GlobalOptions(null, false) : options);
      environment.onInterrupt(Thread.currentThread()::interrupt);
    }
    return environment;
  }

  ErrandApplication application() {
    return environment().application();
  }

  PrintWriter out() {
    return environment().out();
  }

  PrintWriter err() {
    return environment().err();
  }

  Instant now() {
    return environment().scheduler().instant();
  }

  /** An instant for a person: in the local zone, and how long ago that was. */
  String when(Instant at) {
    return Amounts.when(at, now(), environment().zone());
  }

  /** The columns that text may take on standard output; 0 for as many as it wants. */
  int width() {
    return environment().terminal() ? Math.max(40, environment().terminalWidth()) : 0;
  }

  /** The user of this machine, as whom commands act. */
  static String user() {
    String name = System.getProperty("user.name");
    return name == null || name.isBlank() ? "unknown" : name;
  }

  /** Who does what an operator does, for the audit log: the user, and on which machine. */
  static String operator() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown";
    }
    return user() + "@" + host;
  }

  Progress progress(boolean quiet) {
    Environment around = environment();
    if (quiet) {
      return Progress.NONE;
    }
    return around.terminal() ? LiveProgress.start(around) : new PlainProgress(around);
  }

  static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  static ArrayNode array() {
    return JsonMapper.shared().createArrayNode();
  }

  static JsonNode json(byte[] document) {
    return JsonMapper.shared().readTree(document);
  }

  void print(JsonNode document) {
    printLine(document.toString());
  }

  void printLine(String line) {
    out().println(line);
    out().flush();
  }
}
