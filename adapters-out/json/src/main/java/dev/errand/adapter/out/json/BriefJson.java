package dev.errand.adapter.out.json;

import dev.errand.domain.brief.AgentChoice;
import dev.errand.domain.brief.Brief;
import dev.errand.domain.brief.BriefId;
import dev.errand.domain.brief.Experiment;
import dev.errand.domain.brief.Input;
import dev.errand.domain.brief.UserIdentity;
import dev.errand.domain.budget.Deadline;
import java.time.Instant;

/** Briefs as they are queued and recorded; people write another form, see {@link BriefDocument}. */
final class BriefJson {

  private BriefJson() {}

  static void write(Output out, Brief brief) {
    out.text("id", brief.id().value());
    switch (brief.agent()) {
      case AgentChoice.Named named -> out.text("agent", named.name());
      case AgentChoice.Capable capable -> out.text("capability", capable.capability());
    }
    switch (brief.input()) {
      case Input.Text text -> out.text("input", text.text());
      case Input.Json json -> out.text("inputJson", json.text());
    }
    out.objects("attachments", brief.attachments(), WorkspaceJson::write)
        .object("user", brief.user(), BriefJson::write)
        .optionalObject("budget", brief.budget(), BudgetJson::write);
    if (brief.deadline() != null) {
      out.instant("deadline", brief.deadline().at());
    }
    out.optionalText("replyTo", brief.replyTo())
        .optionalText("idempotencyKey", brief.idempotencyKey())
        .map("labels", brief.labels())
        .optionalObject("experiment", brief.experiment(), BriefJson::write)
        .optionalText("traceparent", brief.traceparent())
        .instant("createdAt", brief.createdAt());
  }

  static Brief brief(Fields in) {
    BriefId id = new BriefId(in.text("id"));
    AgentChoice agent =
        in.has("capability")
            ? new AgentChoice.Capable(in.text("capability"))
            : new AgentChoice.Named(in.text("agent"));
    Input input =
        in.has("inputJson")
            ? new Input.Json(in.text("inputJson"))
            : new Input.Text(in.text("input"));
    var attachments = in.objects("attachments", WorkspaceJson::attachment);
    UserIdentity user = in.object("user", BriefJson::user);
    var budget = in.optionalObject("budget", BudgetJson::budget);
    Instant deadline = in.optionalInstant("deadline");
    return new Brief(
        id,
        agent,
        input,
        attachments,
        user,
        budget,
        deadline == null ? null : new Deadline(deadline),
        in.optionalText("replyTo"),
        in.optionalText("idempotencyKey"),
        in.map("labels"),
        in.optionalObject("experiment", BriefJson::experiment),
        in.optionalText("traceparent"),
        in.instant("createdAt"));
  }

  private static void write(Output out, UserIdentity user) {
    out.text("id", user.userId())
        .optionalText("tenant", user.tenantId())
        .texts("roles", user.roles())
        .map("attributes", user.attributes());
  }

  private static UserIdentity user(Fields in) {
    return new UserIdentity(
        in.text("id"), in.optionalText("tenant"), in.textSet("roles"), in.map("attributes"));
  }

  private static void write(Output out, Experiment experiment) {
    out.text("name", experiment.name()).map("flags", experiment.flags());
  }

  private static Experiment experiment(Fields in) {
    return new Experiment(in.text("name"), in.map("flags"));
  }
}
