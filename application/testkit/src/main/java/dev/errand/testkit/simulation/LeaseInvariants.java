package dev.errand.testkit.simulation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What must hold of leases. */
final class LeaseInvariants {

  private LeaseInvariants() {}

  static List<Invariant> all() {
    return List.of(new UsedByItsHolder(), new KeptAndHandedBack());
  }

  private static String process(TraceEvent event) {
    return event.who().process() + "." + event.who().life();
  }

  /** Whoever settles or extends a delivery is the process it was made to. */
  private static final class UsedByItsHolder implements Invariant {
    private final Map<String, String> holders = new TreeMap<>();

    @Override
    public String name() {
      return "a lease is used by its holder";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      switch (event) {
        case TraceEvent.Received e -> holders.put(e.message() + "." + e.delivery(), process(e));
        case TraceEvent.Extended e -> check(e, e.message() + "." + e.delivery(), violated);
        case TraceEvent.Released e -> check(e, e.message() + "." + e.delivery(), violated);
        case TraceEvent.Acknowledged e -> check(e, e.message() + "." + e.delivery(), violated);
        default -> {}
      }
    }

    private void check(TraceEvent event, String lease, Consumer<String> violated) {
      String holder = holders.get(lease);
      if (!process(event).equals(holder)) {
        violated.accept(event.who() + " used " + lease + ", which is leased to " + holder);
      }
    }
  }

  /**
   * When nothing goes wrong, no lease runs out, a shutdown is clean, and it hands back what the
   * process holds. A worker that lost a session to another may leave its message alone.
   */
  private static final class KeptAndHandedBack implements Invariant {
    private final Map<String, String> leases = new TreeMap<>();
    private final Set<String> askedInTheStorm = new TreeSet<>();

    @Override
    public String name() {
      return "a lease is kept, and handed back by a shutdown";
    }

    @Override
    public void see(TraceEvent event, Observed world, Consumer<String> violated) {
      switch (event) {
        case TraceEvent.Received e when world.calm() ->
            leases.put(e.message() + "." + e.delivery(), process(e));
        case TraceEvent.Acknowledged e -> leases.remove(e.message() + "." + e.delivery());
        case TraceEvent.Released e -> leases.remove(e.message() + "." + e.delivery());
        case TraceEvent.Expired e -> {
          String holder = leases.remove(e.message() + "." + e.delivery());
          if (holder != null) {
            violated.accept(
                holder + " let " + e.message() + "." + e.delivery() + " run out for no reason");
          }
        }
        case TraceEvent.Crashed e -> leases.values().removeIf(process(e)::equals);
        case TraceEvent.AppendRefused e ->
            leases.keySet().removeIf(lease -> isOf(lease, e.session().value(), world));
        case TraceEvent.Appended e when e.claims() ->
            leases
                .entrySet()
                .removeIf(
                    lease ->
                        isOf(lease.getKey(), e.session().value(), world)
                            && !lease.getValue().equals(process(e)));
        case TraceEvent.StopAsked e when !world.calm() -> askedInTheStorm.add(process(e));
        case TraceEvent.Stopped e when world.calm() && !askedInTheStorm.contains(process(e)) ->
            stopped(e, violated);
        default -> {}
      }
    }

    private void stopped(TraceEvent.Stopped stopped, Consumer<String> violated) {
      if (!stopped.clean()) {
        violated.accept(process(stopped) + " did not stop cleanly");
      }
      leases.forEach(
          (lease, holder) -> {
            if (holder.equals(process(stopped))) {
              violated.accept(holder + " has stopped and holds " + lease);
            }
          });
    }

    private static boolean isOf(String lease, String session, Observed world) {
      return session.equals(world.briefOf(lease.substring(0, lease.indexOf('.'))));
    }
  }
}
