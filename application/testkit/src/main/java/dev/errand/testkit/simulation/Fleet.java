package dev.errand.testkit.simulation;

import dev.errand.application.ErrandApplication;
import dev.errand.application.Ports;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.testkit.SequentialIds;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The processes: workers that serve, and one gateway that takes briefs. They rise again. */
final class Fleet {

  static final String GATEWAY = "gateway";
  private static final int LONGEST_ABSENCE = 20_000;

  private final World world;
  private final Fate fate;
  private final Chaos chaos;
  private final Stores stores;
  private final Chronicle chronicle;
  private final Disasters disasters;
  private final UnaryOperator<Ports> rewired;
  private final Map<String, Member> members = new TreeMap<>();
  private boolean closing;

  /** A process that is started again when it dies. */
  static final class Member {
    final String name;
    int lives;
    @Nullable SimulatedProcess process;
    @Nullable ErrandApplication app;

    Member(String name) {
      this.name = name;
    }

    boolean up() {
      return process != null && !process.dead();
    }
  }

  Fleet(
      World world,
      Fate fate,
      Chaos chaos,
      Stores stores,
      Chronicle chronicle,
      UnaryOperator<Ports> rewired) {
    this.world = world;
    this.fate = fate;
    this.chaos = chaos;
    this.stores = stores;
    this.chronicle = chronicle;
    this.disasters = new Disasters(world, chronicle, this::buried);
    this.rewired = rewired;
  }

  Disasters disasters() {
    return disasters;
  }

  Member member(String name) {
    return members.computeIfAbsent(name, Member::new);
  }

  void start(String name) {
    Member member = member(name);
    SimulatedProcess process = world.process(name, ++member.lives);
    member.process = process;
    member.app = null;
    world.tell(process.who(), "starts");
    chronicle.note(new TraceEvent.Started(chronicle.at(), process.who()));
    world.spawn(process, "main", null, () -> main(member, process));
  }

  private void main(Member member, SimulatedProcess process) {
    Ports ports = rewired.apply(ports(process));
    ErrandApplication app =
        ErrandApplication.assemble(ports, SimulatedSettings.of(process.who().toString(), chaos));
    member.app = app;
    try {
      if (member.name.equals(GATEWAY)) {
        world.await(new World.Gate(), () -> false, World.FOREVER);
      } else {
        ServeBriefs.Summary summary = app.serveBriefs().run(List.of());
        world.tell(process.who(), "stopped, " + (summary.clean() ? "cleanly" : "not cleanly"));
        chronicle.note(new TraceEvent.Stopped(chronicle.at(), process.who(), summary.clean()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts " + process.who(), e);
    }
    world.kill(process);
    buried(process);
  }

  private Ports ports(SimulatedProcess process) {
    SplittableRandom random = fate.random(process.name(), process.life());
    int skew = chaos.skew() == 0 ? 0 : random.nextInt(2 * chaos.skew()) - chaos.skew();
    Wire wire = new Wire(process, fate, disasters, chaos.latency());
    return Ports.builder()
        .ledger(new RemoteLedger(stores.ledger(), wire))
        .mailbox(new RemoteMailbox(stores.mailbox(), wire, "mailbox"))
        .mailboxes(stores.replies(wire))
        .deadLetters(new RemoteDeadLetters(stores.letters(), wire))
        .models(address -> new SimulatedModel(wire, chronicle))
        .agents(() -> List.of(SimulatedSettings.AGENT))
        .toolBoxes(List.of(new SimulatedTools(wire, stores.outside())))
        .workspaces(stores.workspaces())
        .audit(new RemoteAuditLog(stores.audit(), wire))
        .archive(new RemoteArchive(stores.archive(), wire))
        .quotaAccounts(new RemoteQuotaAccounts(stores.quotas(), wire))
        .codecs(
            new DeadlyCodecs(stores.codecs(), () -> disasters.die(process, "of a deadly brief")))
        .scheduler(SimulatedScheduler.of(process, skew))
        .ids(
            new SequentialIds(
                process.name().replaceAll("[^a-z0-9]", "") + "x" + process.life() + "x"))
        .random(random)
        .build();
  }

  /** Asks a worker to shut down. */
  void stop(Member member) {
    SimulatedProcess process = member.process;
    ErrandApplication app = member.app;
    if (process != null && app != null && !process.dead()) {
      world.tell(process.who(), "is asked to stop");
      chronicle.note(new TraceEvent.StopAsked(chronicle.at(), process.who()));
      world.spawn(process, "signal", null, () -> app.serveBriefs().stop());
    }
  }

  /** Starts nobody again from now on. */
  void close() {
    closing = true;
  }

  private void buried(SimulatedProcess process) {
    if (!closing) {
      long absence =
          fate.isCalm()
              ? 1_000
              : fate.random("absence of " + process.name(), process.life())
                  .nextInt(LONGEST_ABSENCE);
      world.at(world.now() + absence, () -> startAgain(process.name()));
    }
  }

  private void startAgain(String name) {
    if (!closing) {
      start(name);
    }
  }
}
