package dev.errand.adapter.out.openai;

import dev.errand.application.port.out.LanguageModel.Request;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The tool that stands in for {@code response_format}: the model gives its answer by calling it.
 *
 * @param name its name; no tool of the request has it
 * @param wrapped whether the answer is the property {@code answer} of the arguments, because it is
 *     no object itself
 */
record AnswerTool(String name, boolean wrapped) {

  private static final String NAME = "final_answer";
  static final String PROPERTY = "answer";

  static AnswerTool beside(Request request, Schemas.Schema schema) {
    String name = NAME;
    for (boolean taken = true; taken; ) {
      String candidate = name;
      taken = request.tools().stream().anyMatch(tool -> tool.name().equals(candidate));
      name = taken ? name + "_" : name;
    }
    return new AnswerTool(name, !schema.object());
  }

  /** The answer in its arguments; what is no JSON stays as it is, and is found invalid later. */
  String answer(String arguments) {
    if (!wrapped) {
      return arguments;
    }
    try {
      JsonNode answer = Json.MAPPER.readTree(arguments).path(PROPERTY);
      return answer.isMissingNode() ? arguments : answer.toString();
    } catch (JacksonException e) {
      return arguments;
    }
  }
}
