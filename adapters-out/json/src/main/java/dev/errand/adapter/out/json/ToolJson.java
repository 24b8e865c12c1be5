package dev.errand.adapter.out.json;

import dev.errand.domain.tool.Effect;
import dev.errand.domain.tool.ToolCall;
import dev.errand.domain.tool.ToolPolicy;
import dev.errand.domain.tool.ToolSpec;

/** Tools, their calls and the rules about them. */
final class ToolJson {

  private ToolJson() {}

  static void write(Output out, ToolSpec tool) {
    out.text("name", tool.name())
        .text("description", tool.description())
        .text("argumentsSchema", tool.argumentsSchema())
        .text("effect", name(tool.effect()))
        .duration("timeout", tool.timeout());
  }

  static ToolSpec tool(Fields in) {
    return new ToolSpec(
        in.text("name"),
        in.text("description"),
        in.text("argumentsSchema"),
        effect(in),
        in.duration("timeout"));
  }

  static void write(Output out, ToolCall call) {
    out.text("id", call.id()).text("tool", call.tool()).text("arguments", call.arguments());
  }

  static ToolCall call(Fields in) {
    return new ToolCall(in.text("id"), in.text("tool"), in.text("arguments"));
  }

  static void write(Output out, ToolPolicy policy) {
    switch (policy) {
      case ToolPolicy.Requires p ->
          out.text("type", "requires").text("tool", p.tool()).text("before", p.before());
      case ToolPolicy.RoleRequired p ->
          out.text("type", "role-required").text("tool", p.tool()).text("role", p.role());
      case ToolPolicy.ApprovalRequired p ->
          out.text("type", "approval-required")
              .text("tool", p.tool())
              .text("role", p.role())
              .duration("patience", p.patience());
      case ToolPolicy.MaximumCalls p ->
          out.text("type", "maximum-calls").text("tool", p.tool()).number("calls", p.calls());
      case ToolPolicy.ReadBeforeWrite p ->
          out.text("type", "read-before-write").text("tool", p.tool());
    }
  }

  static ToolPolicy policy(Fields in) {
    String type = in.text("type");
    String tool = in.text("tool");
    return switch (type) {
      case "requires" -> new ToolPolicy.Requires(tool, in.text("before"));
      case "role-required" -> new ToolPolicy.RoleRequired(tool, in.text("role"));
      case "approval-required" ->
          new ToolPolicy.ApprovalRequired(tool, in.text("role"), in.duration("patience"));
      case "maximum-calls" -> new ToolPolicy.MaximumCalls(tool, in.number("calls"));
      case "read-before-write" -> new ToolPolicy.ReadBeforeWrite(tool);
      default -> throw in.unknown("type", type);
    };
  }

  private static String name(Effect effect) {
    return switch (effect) {
      case READ_ONLY -> "read-only";
      case IDEMPOTENT -> "idempotent";
      case ONCE -> "once";
    };
  }

  private static Effect effect(Fields in) {
    String name = in.text("effect");
    return switch (name) {
      case "read-only" -> Effect.READ_ONLY;
      case "idempotent" -> Effect.IDEMPOTENT;
      case "once" -> Effect.ONCE;
      default -> throw in.unknown("effect", name);
    };
  }
}
