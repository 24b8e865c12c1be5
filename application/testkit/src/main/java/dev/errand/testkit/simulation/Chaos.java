package dev.errand.testkit.simulation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How much goes wrong in a simulated world. Drawn by swarm testing (Groce et al., "Swarm Testing",
 * ISSTA 2012): some worlds are calm, some stormy, many know only a few kinds of mishap, because
 * kinds that are always mixed hide each other.
 *
 * @param rates the share of calls each mishap befalls, 0 to 1
 * @param port the only port things go wrong with, such as {@code ledger}, or null for all
 * @param disasters how many times a process is killed, frozen or stopped out of the blue
 * @param forgottenLeases how often the mailbox delivers a message although somebody holds it
 * @param latency milliseconds a call takes at most when nothing is wrong with it
 * @param skew milliseconds a process's clock is wrong at most
 * @param strictReceipts whether a receipt is refused as soon as its lease ran out
 * @param archives whether sessions go to the archive when they end
 * @param quotas whether tenants may have one brief at work only
 */
public record Chaos(
    Map<Mishap, Double> rates,
    @Nullable String port,
    int disasters,
    int forgottenLeases,
    int latency,
    int skew,
    boolean strictReceipts,
    boolean archives,
    boolean quotas) {

  private static final String[] PORTS = {
    "mailbox", "ledger", "audit", "letters", "replies", "model", "tool"
  };

  public Chaos {
    Map<Mishap, Double> copy = new EnumMap<>(Mishap.class);
    copy.putAll(rates);
    rates = Collections.unmodifiableMap(copy);
  }

  /** Nothing goes wrong. */
  public static Chaos none() {
    return new Chaos(Map.of(), null, 0, 0, 20, 0, false, false, false);
  }

  /** What a seed draws. */
  static Chaos drawn(SplittableRandom random) {
    Map<Mishap, Double> rates = new EnumMap<>(Mishap.class);
    Mishap[] all = Mishap.values();
    switch (random.nextInt(8)) {
      case 0 -> {}
      case 1, 2 -> rates.put(all[random.nextInt(all.length)], 0.03 + random.nextDouble(0.12));
      default -> {
        double storm = random.nextDouble(0.06);
        for (Mishap mishap : all) {
          if (random.nextBoolean()) {
            rates.put(mishap, random.nextDouble(storm + 0.002));
          }
        }
      }
    }
    return new Chaos(
        rates,
        random.nextInt(3) == 0 ? PORTS[random.nextInt(PORTS.length)] : null,
        random.nextInt(3) == 0 ? 0 : random.nextInt(5),
        random.nextInt(3) == 0 ? random.nextInt(4) : 0,
        random.nextBoolean() ? 20 : random.nextInt(2000),
        random.nextInt(3) == 0 ? random.nextInt(5000) : 0,
        random.nextBoolean(),
        random.nextInt(8) == 0,
        false);
  }

  /** The same with quotas or without. */
  Chaos withQuotas(boolean wanted) {
    return new Chaos(
        rates, port, disasters, forgottenLeases, latency, skew, strictReceipts, archives, wanted);
  }

  /** Whether anything can go wrong with a port. */
  boolean concerns(String operation) {
    return port == null || operation.startsWith(port);
  }
}
