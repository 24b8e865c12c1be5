package dev.errand.adapter.out.json;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import dev.errand.fuzz.Said;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Arguments that a model made up, against schemas that somebody else did: SCHEMA, NUL, VALUE. */
public final class SchemasFuzz {

  private static final String TOOL =
      "{\"type\":\"object\",\"properties\":{\"file\":{\"type\":\"string\",\"minLength\":1},"
          + "\"rows\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":200},\"columns\":{\"type\":"
          + "\"array\",\"items\":{\"type\":\"string\"},\"minItems\":2}},\"required\":[\"file\"],"
          + "\"additionalProperties\":false}";

  private SchemasFuzz() {}

  /** Entered by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    // New each time: compiled schemas are kept, and a fuzzer's are never seen again.
    Codecs codecs = new JsonCodecs();
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    String schema = end < 0 ? TOOL : text.substring(0, end);
    String value = text.substring(end + 1);
    try {
      List<String> problems = codecs.schemaProblems(schema, value);
      problems.forEach(Said::clearly);
      if (!problems.equals(codecs.schemaProblems(schema, value))) {
        throw new AssertionError("asked twice, it says something else: " + problems);
      }
    } catch (PortException e) {
      Said.expect(e, Failure.InvalidRequest.class);
    }
  }
}
