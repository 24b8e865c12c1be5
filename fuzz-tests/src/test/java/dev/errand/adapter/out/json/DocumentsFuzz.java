package dev.errand.adapter.out.json;

import dev.errand.application.port.in.NewBrief;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.agent.AgentDefinition;
import dev.errand.domain.failure.Failure;
import dev.errand.fuzz.Said;
import java.nio.charset.StandardCharsets;

/** YAML and JSON that people write: agents, and briefs as files or bodies of requests. */
public final class DocumentsFuzz {

  private static final JsonSchemas SCHEMAS = new JsonSchemas();

  private DocumentsFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    brief(text);
    agent(text);
  }

  private static void brief(String text) {
    try {
      NewBrief brief = BriefDocument.read(text, "request body", null);
      if (!brief.equals(BriefDocument.read(text, "request body", null))) {
        throw new AssertionError("read twice, it is not the same: " + brief);
      }
    } catch (PortException e) {
      Said.expect(e, Failure.InvalidRequest.class);
    }
  }

  private static void agent(String text) {
    AgentDefinition agent;
    try {
      agent = AgentDocument.read(text, "agent.yaml", SCHEMAS);
    } catch (PortException e) {
      Said.expect(e, Failure.InvalidRequest.class);
      return;
    }
    byte[] json = Json.bytes(Json.MAX_BYTES, out -> AgentJson.write(out, agent));
    AgentDefinition again = Fields.document(Json.tree(json, Json.MAX_BYTES), AgentJson::agent);
    if (!agent.equals(again)) {
      throw new AssertionError(agent + " was read again as " + again);
    }
  }
}
