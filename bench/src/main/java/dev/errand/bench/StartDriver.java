package dev.errand.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long {@code errand} takes to start, and what it then occupies.
 *
 * <p>Arguments: a brief file, repetitions, then what to compare, each as {@code LABEL=HOME} or
 * {@code LABEL=HOME,JVM-OPTIONS}, where {@code HOME} is a distribution.
 */
final class StartDriver {

  private static final Duration IDLE = Duration.ofSeconds(3);

  private record Variant(String label, Path home, String options) {
    static Variant of(String word) {
      String label = word.substring(0, word.indexOf('='));
      String[] rest = word.substring(label.length() + 1).split(",", 2);
      return new Variant(label, Path.of(rest[0]).toAbsolutePath(), rest.length > 1 ? rest[1] : "");
    }
  }

  private final Path brief;
  private final Map<String, Sample> samples = new LinkedHashMap<>();

  private StartDriver(Path brief) {
    this.brief = brief;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    StartDriver driver = new StartDriver(Path.of(args[0]).toAbsolutePath());
    int repetitions = Integer.parseInt(args[1]);
    List<Variant> variants =
        List.of(args).subList(2, args.length).stream().map(Variant::of).toList();
    for (int i = 0; i < repetitions; i++) {
      for (Variant variant : variants) {
        driver.version(variant);
        driver.run(variant);
        driver.serve(variant);
      }
    }
    driver.report(variants);
  }

  private void report(List<Variant> variants) {
    Sample none = new Sample();
    samples.forEach((name, sample) -> System.out.printf("%-48s %s%n", name, sample.shown("%.3f")));
    Variant last = variants.getLast();
    for (Variant variant : variants) {
      samples.forEach(
          (name, sample) -> {
            if (variant != last && name.startsWith(variant.label() + ": ")) {
              String same = last.label() + name.substring(variant.label().length());
              Sample ratio = sample.over(samples.getOrDefault(same, none));
              System.out.printf(
                  Locale.ROOT, "%s / %s: %s%n", variant.label(), same, ratio.shown("%.2f"));
            }
          });
    }
  }

  private void add(Variant variant, String what, double value) {
    samples.computeIfAbsent(variant.label() + ": " + what, key -> new Sample()).add(value);
  }

  private void version(Variant variant) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("errand-start");
    long begin = System.nanoTime();
    Process process = start(variant, directory, Redirect.DISCARD, "--version");
    process.waitFor();
    add(variant, "--version, s", seconds(begin));
  }

  private void run(Variant variant) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("errand-start");
    long begin = System.nanoTime();
    Process process =
        start(variant, directory, Redirect.DISCARD, "run", brief.toString(), "--json");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      lines.readLine();
      add(variant, "run to first progress line, s", seconds(begin));
      add(variant, "run to first progress line, CPU s", cpuSeconds(process.pid()));
      lines.readLine();
      add(variant, "run to accepted session, s", seconds(begin));
      while (lines.readLine() != null) {
        // Until it ends.
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("run ended with " + process.exitValue());
    }
    add(variant, "run to its end, s", seconds(begin));
  }

  private void serve(Variant variant) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("errand-start");
    int port = freePort();
    long begin = System.nanoTime();
    Process process = start(variant, directory, Redirect.DISCARD, "serve", Integer.toString(port));
    while (!ready(port)) {
      Thread.sleep(2);
    }
    add(variant, "serve to 200 on /ready, s", seconds(begin));
    add(variant, "serve to 200 on /ready, CPU s", cpuSeconds(process.pid()));
    Thread.sleep(IDLE);
    add(variant, "serve, idle, resident MiB", residentMiB(process.pid()));
    process.destroy();
    process.waitFor();
  }

  private static Process start(
      Variant variant, Path directory, Redirect out, String command, String... more)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(variant.home().resolve("bin/errand").toString(), command);
    builder.directory(directory.toFile()).redirectOutput(out);
    Map<String, String> environment = builder.environment();
    environment.put("ERRAND_JAVA", System.getProperty("java.home"));
    environment.put("ERRAND_JAVA_OPTS", variant.options());
    if (command.equals("serve")) {
      environment.put("ERRAND_HTTP_ADDRESS", "127.0.0.1:" + more[0]);
      builder.redirectError(Redirect.DISCARD);
    } else {
      builder.command().addAll(List.of(more));
    }
    return builder.start();
  }

  private static boolean ready(int port) {
    try {
      HttpURLConnection call =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/ready").toURL().openConnection();
      return call.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static double residentMiB(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS of " + pid);
  }

  /** What the process has worked so far, on all cores, in hundredths. */
  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
