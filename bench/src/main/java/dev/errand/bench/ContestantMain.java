package dev.errand.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A contestant in a process of its own.
 *
 * <p>Arguments: its name, the stub's base address, {@code whole} or {@code stream}, and settings of
 * Errand as {@code NAME=VALUE}. Reads lines {@code CONCURRENCY BRIEFS} and answers each with CPU
 * nanoseconds of the whole process, wall-clock nanoseconds, and the highest heap use in bytes.
 */
final class ContestantMain {

  private ContestantMain() {}

  /** Serves its standard input. */
  public static void main(String[] args) throws Exception {
    String base = args[1];
    boolean stream = args[2].equals("stream");
    Map<String, String> settings = new HashMap<>();
    for (int i = 3; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      settings.put(args[i].substring(0, equals), args[i].substring(equals + 1));
    }
    Contestant contestant =
        switch (args[0]) {
          case "hand-written" -> new HandWritten(base, stream);
          case "errand-run" -> new Errand(base, stream, false, settings);
          case "errand-serve" -> new Errand(base, stream, true, settings);
          case "langchain4j" -> new LangChain(base, stream);
          default -> throw new IllegalArgumentException("no contestant " + args[0]);
        };
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      System.out.println(
          measured(contestant, Integer.parseInt(words[0]), Integer.parseInt(words[1])));
    }
    System.exit(0);
  }

  private static String measured(Contestant contestant, int concurrency, int briefs)
      throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();
    contestant.run(concurrency, briefs);
    wall = System.nanoTime() - wall;
    cpu = system.getProcessCpuTime() - cpu;
    long heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum();
    return cpu + " " + wall + " " + heap;
  }
}
