package dev.errand.bootstrap;

import dev.errand.adapter.in.cli.CommandLineApp;
import dev.errand.adapter.in.cli.CommandLineApp.GlobalOptions;
import dev.errand.adapter.in.cli.Environment;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program, once it is certain that the JVM can run it. */
final class Program {

  private static final int FAILED = 1;

  private Program() {}

  /** Runs one command and ends the process with its exit code. Called by {@link Main}, by name. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.getenv()));
  }

  /** Runs one command; its exit code. */
  static int run(List<String> args, Map<String, String> variables) {
    Secrets secrets = new Secrets(variables);
    Logs logs = new Logs(new Redaction(secrets::known));
    logs.form(variables.getOrDefault("ERRAND_LOG", "text"));
    Outlet outlet = new Outlet(new FileOutputStream(FileDescriptor.out));
    PrintWriter out = writer(outlet);
    PrintWriter err = writer(new FileOutputStream(FileDescriptor.err));
    List<ProcessEnvironment> opened = new ArrayList<>();
    try (JvmScheduler scheduler = new JvmScheduler()) {
      StopSignals signals =
          new StopSignals(Runtime.getRuntime()::halt, scheduler::interruptComesFromOutside);
      signals.listen();
      ProcessEnvironment.Shared shared =
          new ProcessEnvironment.Shared(
              variables, scheduler, signals, logs, secrets, new Screen(variables), out, err);
      try {
        int code = CommandLineApp.run(args, out, err, options -> open(options, shared, opened));
        out.flush();
        if (outlet.lost() != null) {
          err.println("errand: what was printed is not whole: " + outlet.lost());
          return code == 0 ? FAILED : code;
        }
        return code;
      } finally {
        opened.reversed().forEach(ProcessEnvironment::close);
      }
    } catch (RuntimeException | Error e) {
      err.println("errand: " + new Redaction(secrets::known).apply(e.toString()));
      return FAILED;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private static Environment open(
      GlobalOptions options, ProcessEnvironment.Shared shared, List<ProcessEnvironment> opened) {
    ProcessEnvironment environment = new ProcessEnvironment(options, shared);
    opened.add(environment);
    return environment;
  }

  private static PrintWriter writer(OutputStream out) {
    return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
  }
}
