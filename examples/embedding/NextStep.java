import dev.errand.domain.brief.*;
import dev.errand.domain.session.*;
import java.time.Instant;

class NextStep {
  public static void main(String[] args) {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    UserIdentity ada = UserIdentity.of("ada");
    Brief brief =
        Brief.builder(
                new BriefId("b1"), new AgentChoice.Named("poet"), new Input.Text("Rain."), ada, now)
            .build();
    SessionState fresh = SessionState.initial(new SessionId("b1"));
    SessionState accepted =
        Evolver.evolve(fresh, new RecordedEvent(1, 0, now, new SessionEvent.BriefAccepted(brief)));
    System.out.println(Decider.decide(fresh, now));
    System.out.println(Decider.decide(accepted, now));
  }
}
