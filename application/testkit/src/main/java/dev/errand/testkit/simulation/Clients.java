package dev.errand.testkit.simulation;

import dev.errand.application.ErrandApplication;
import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.Mailbox;
import dev.errand.application.port.out.Payload;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.failure.Failure;
import dev.errand.domain.session.RecordedEvent;
import dev.errand.domain.session.SessionEvent;
import dev.errand.domain.session.SessionId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * People and programs outside of the fleet. They never die and ask until they get an answer, each
 * request on a thread of the gateway, which may well die of it.
 */
final class Clients {

  private static final long PATIENCE = 3_000;
  private static final int LONGEST_LOOK = 30_000;
  private static final int LOOKS_FOR_A_LETTER = 100;

  private final World world;
  private final SimulatedProcess clients;
  private final Fate fate;
  private final Fleet fleet;
  private final Mailbox mailbox;
  private final Codecs codecs;
  private final OutsideWorld outside;
  private final Chronicle chronicle;
  private final Set<SessionId> replayed = new HashSet<>();
  private int busy;

  Clients(
      World world,
      SimulatedProcess clients,
      Fate fate,
      Fleet fleet,
      Stores stores,
      Chronicle chronicle) {
    this.world = world;
    this.clients = clients;
    this.fate = fate;
    this.fleet = fleet;
    this.mailbox = stores.mailbox();
    this.codecs = stores.codecs();
    this.outside = stores.outside();
    this.chronicle = chronicle;
  }

  /** A request to the gateway. */
  private interface Request {
    void make(ErrandApplication gateway);
  }

  /** Begins to hand a brief in. */
  void handIn(BriefPlan plan) {
    spawn("client-" + plan.id(), () -> present(plan));
  }

  private void present(BriefPlan plan) throws InterruptedException {
    pause(plan.at());
    switch (plan.way()) {
      case SUBMITTED -> {
        until("submit-" + plan.id(), gateway -> gateway.submitBrief().submit(wanted(plan)));
        promised(plan);
        if (plan.calledOffAfter() >= 0) {
          pause(plan.calledOffAfter());
          until(
              "cancel-" + plan.id(),
              gateway ->
                  gateway.cancelBrief().cancel(new BriefId(plan.id()), "ada", "no longer needed"));
        }
      }
      case ASKED_ONCE -> {
        if (made("submit-" + plan.id(), gateway -> gateway.submitBrief().submit(wanted(plan)))) {
          promised(plan);
        }
      }
      case SENT -> send(codecs.encodeBrief(brief(plan, plan.script())), plan);
      case DEADLY -> send(codecs.encodeBrief(brief(plan, DeadlyCodecs.DEADLY)), plan);
      case RUBBISH -> send(Payload.ofText("{\"no\": \"brief\"}"), plan);
    }
  }

  private void promised(BriefPlan plan) {
    world.tell("is told that " + plan.id() + " is accepted");
    chronicle.note(new TraceEvent.Promised(chronicle.at(), chronicle.who(), plan.id()));
  }

  private void send(Payload body, BriefPlan plan) {
    world.tell("sends " + plan.id());
    mailbox.send(new Mailbox.Outgoing(body, Map.of(), Duration.ZERO, plan.id(), null));
  }

  private static UserIdentity user(BriefPlan plan) {
    return new UserIdentity("ada", plan.tenant(), Set.of(), Map.of());
  }

  private static NewBrief wanted(BriefPlan plan) {
    return new NewBrief(
        new BriefId(plan.id()),
        new AgentChoice.Named(SimulatedSettings.AGENT.name()),
        new Input.Text(plan.script()),
        List.of(),
        user(plan),
        plan.budget(),
        null,
        Stores.REPLIES,
        null,
        Map.of(),
        null,
        null);
  }

  private Brief brief(BriefPlan plan, String input) {
    return Brief.builder(
            new BriefId(plan.id()),
            new AgentChoice.Named(SimulatedSettings.AGENT.name()),
            new Input.Text(input),
            user(plan),
            world.instant())
        .budget(plan.budget())
        .replyTo(Stores.REPLIES)
        .build();
  }

  /** Somebody takes note of a question, looks into it after a while, and answers. */
  void see(TraceEvent event) {
    if (event instanceof TraceEvent.Appended appended) {
      for (RecordedEvent recorded : appended.events()) {
        if (recorded.event() instanceof SessionEvent.DeadLettered
            && fate.random("replay of " + appended.session(), 0).nextBoolean()
            && replayed.add(appended.session())) {
          spawn("replay-" + appended.session(), () -> replay(appended.session()));
        }
        if (recorded.event() instanceof SessionEvent.ApprovalAsked asked) {
          spawn("operator-" + asked.approvalId(), () -> answer(appended.session(), asked));
        }
      }
    }
  }

  /**
   * Somebody has mended something and wants a dead brief tried again. Its letter may be on its way,
   * or may have been put under the id of a message that was given up unread.
   */
  private void replay(SessionId session) throws InterruptedException {
    pause(world.draw(LONGEST_LOOK));
    boolean[] isThere = {false};
    for (int tried = 0; !isThere[0] && tried < LOOKS_FOR_A_LETTER; tried++) {
      until(
          "replay-" + session,
          gateway -> {
            try {
              gateway.manageDeadLetters().replay(session.value(), false, "olga");
              isThere[0] = true;
            } catch (PortException e) {
              if (!(e.failure() instanceof Failure.NotFound)) {
                throw e;
              }
            }
          });
      pause(PATIENCE);
    }
  }

  /** Whether somebody outside still wants something. */
  boolean busy() {
    return busy > 0;
  }

  private void answer(SessionId session, SessionEvent.ApprovalAsked asked)
      throws InterruptedException {
    pause(world.draw(LONGEST_LOOK));
    String key = session + "/" + asked.callId();
    while (outside.mayStillHappen(key, null)) {
      pause(LONGEST_LOOK);
    }
    boolean granted = !outside.happened(key) && world.draw(4) > 0;
    UserIdentity operator =
        new UserIdentity("olga", null, Set.of(SimulatedSettings.OPERATOR), Map.of());
    until(
        "answer-" + asked.approvalId(),
        gateway -> {
          try {
            gateway
                .answerApproval()
                .answer(session, asked.approvalId(), granted, operator, "as I see it");
          } catch (PortException e) {
            if (!isOver(e.failure())) {
              throw e;
            }
          }
        });
  }

  /** Whether a question is open no longer: its time ran out, or its session ended. */
  private static boolean isOver(Failure failure) {
    return failure instanceof Failure.NotFound || failure instanceof Failure.Conflict;
  }

  /** Makes a request until it is answered. */
  private void until(String name, Request request) throws InterruptedException {
    while (!made(name, request)) {
      pause(PATIENCE);
    }
  }

  private boolean made(String name, Request request) throws InterruptedException {
    Fleet.Member gateway = fleet.member(Fleet.GATEWAY);
    SimulatedProcess process = gateway.process;
    ErrandApplication app = gateway.app;
    if (process == null || app == null || process.dead()) {
      return false;
    }
    boolean[] answered = {false};
    World.Gate gate = new World.Gate();
    SimulatedThread thread =
        world.spawn(
            process,
            name,
            null,
            () -> {
              answered[0] = answers(request, app);
              world.open(gate);
            });
    while (!thread.ended() && !process.dead()) {
      world.await(gate, thread::ended, world.now() + PATIENCE);
    }
    return answered[0];
  }

  private boolean answers(Request request, ErrandApplication app) {
    try {
      request.make(app);
      return true;
    } catch (PortException e) {
      world.tell("is told: " + e.failure().message());
      return false;
    }
  }

  private void pause(long millis) throws InterruptedException {
    if (millis > 0) {
      world.sleep(millis);
    }
  }

  private interface Errand {
    void run() throws InterruptedException;
  }

  private void spawn(String name, Errand errand) {
    busy++;
    world.spawn(
        clients,
        name,
        null,
        () -> {
          try {
            errand.run();
            busy--;
          } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts " + name, e);
          }
        });
  }
}
