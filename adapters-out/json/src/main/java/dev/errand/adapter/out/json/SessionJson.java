package dev.errand.adapter.out.json;

import dev.errand.domain.budget.Deadline;
import dev.errand.domain.session.Binding;
import dev.errand.domain.session.Conversation;
import dev.errand.domain.session.Message;
import dev.errand.domain.session.ModelCall;
import dev.errand.domain.session.ModelProfile;

/** What events and states have in common: binding, messages, model calls. */
final class SessionJson {

  private SessionJson() {}

  static void write(Output out, Binding binding) {
    out.object("agent", binding.agent(), AgentJson::write)
        .objects("tools", binding.tools(), ToolJson::write)
        .object("model", binding.model(), SessionJson::write)
        .object("budget", binding.budget(), BudgetJson::write)
        .instant("deadline", binding.deadline().at())
        .instant("boundAt", binding.boundAt());
  }

  static Binding binding(Fields in) {
    return new Binding(
        in.object("agent", AgentJson::agent),
        in.objects("tools", ToolJson::tool),
        in.object("model", SessionJson::model),
        in.object("budget", BudgetJson::budget),
        new Deadline(in.instant("deadline")),
        in.instant("boundAt"));
  }

  static void write(Output out, ModelCall call) {
    out.number("turn", call.turn())
        .text("purpose", name(call.purpose()))
        .text("model", call.model())
        .object("reservation", call.reservation(), BudgetJson::write);
  }

  static ModelCall call(Fields in) {
    return new ModelCall(
        in.integer("turn"),
        purpose(in),
        in.text("model"),
        in.object("reservation", BudgetJson::reservation));
  }

  static void write(Output out, Conversation conversation) {
    out.objects("messages", conversation.messages(), SessionJson::write)
        .number("knownTokens", conversation.knownTokens())
        .number("newBytes", conversation.newBytes());
  }

  static Conversation conversation(Fields in) {
    return Conversation.of(
        in.objects("messages", SessionJson::message),
        in.number("knownTokens"),
        in.number("newBytes"));
  }

  static void writeSaid(Output out, Message.Said said) {
    out.text("text", said.text()).objects("calls", said.calls(), ToolJson::write);
  }

  static Message.Said said(Fields in) {
    return new Message.Said(in.text("text"), in.objects("calls", ToolJson::call));
  }

  private static void write(Output out, Message message) {
    switch (message) {
      case Message.Asked m -> out.text("type", "asked").text("text", m.text());
      case Message.Said m -> writeSaid(out.text("type", "said"), m);
      case Message.ToolAnswered m ->
          out.text("type", "tool-answered")
              .text("callId", m.callId())
              .text("tool", m.tool())
              .text("text", m.text())
              .flag("failed", m.failed());
      case Message.Noticed m -> out.text("type", "noticed").text("text", m.text());
    }
  }

  private static Message message(Fields in) {
    String type = in.text("type");
    return switch (type) {
      case "asked" -> new Message.Asked(in.text("text"));
      case "said" -> said(in);
      case "tool-answered" ->
          new Message.ToolAnswered(
              in.text("callId"), in.text("tool"), in.text("text"), in.flag("failed"));
      case "noticed" -> new Message.Noticed(in.text("text"));
      default -> throw in.unknown("type", type);
    };
  }

  private static void write(Output out, ModelProfile model) {
    out.text("name", model.name())
        .optionalObject("price", model.price(), BudgetJson::write)
        .number("contextWindow", model.contextWindow())
        .optionalText("disclosure", model.disclosure());
  }

  private static ModelProfile model(Fields in) {
    return new ModelProfile(
        in.text("name"),
        in.optionalObject("price", BudgetJson::price),
        in.number("contextWindow"),
        in.optionalText("disclosure"));
  }

  private static String name(ModelCall.Purpose purpose) {
    return switch (purpose) {
      case TURN -> "turn";
      case JUDGE -> "judge";
    };
  }

  private static ModelCall.Purpose purpose(Fields in) {
    String name = in.text("purpose");
    return switch (name) {
      case "turn" -> ModelCall.Purpose.TURN;
      case "judge" -> ModelCall.Purpose.JUDGE;
      default -> throw in.unknown("purpose", name);
    };
  }
}
