package dev.errand.adapter.out.json;

import java.util.List;

/** Briefs as people write them, good and bad. */
final class BriefCases {

  private BriefCases() {}

  /**
   * A document that is refused.
   *
   * @param document what it says
   * @param told what the message must hold
   * @param bySchema whether a JSON Schema can say so too
   */
  record Bad(String document, boolean bySchema, String... told) {
    @Override
    public String toString() {
      return told[0];
    }
  }

  private static final String HEAD = "agent: a\ninput: x\n";

  static List<String> good() {
    return List.of(
        HEAD,
        "{\"agent\": \"a\", \"input\": \"x\"}",
        "capability: analyse-data\ninputJson: {rows: 3, of: [1, 2.5, true, null, text]}\n",
        "agent: a\ninputJson: 5\n",
        "agent: a\ninput: |\n  two\n  lines\n",
        """
        agent: data-analyst
        input: How was the weather?
        files:
          - seattle.csv
          - data/deep/sales.csv
          - {path: other.csv, from: ../elsewhere/other.csv}
          - {path: inline.txt, text: hello}
          - {path: number.txt, text: 17}
          - {path: inline.bin, base64: "aGVsbG8="}
        user: {id: ada, tenant: acme, roles: [analyst, admin], attributes: {team: 7, lead: true}}
        budget: {totalTokens: 200000, cost: "0.50", modelCalls: 5, toolCalls: 0}
        timeLimit: 1h30m
        replyTo: memory:replies
        idempotencyKey: k-1
        labels: {quarter: Q3, year: 2026, urgent: true}
        experiment: {name: prompt-v2, flags: {short: "yes"}}
        traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
        id: b-1
        """,
        HEAD + "deadline: 2026-12-01T00:00:00Z\n",
        HEAD + "timeLimit: PT10M\n",
        HEAD + "timeLimit: 365d\n",
        HEAD + "budget: {cost: 0.5}\n",
        HEAD + "budget: {inputTokens: 1, outputTokens: 9223372036854775807}\n",
        HEAD + "user: {tenant: acme}\n",
        HEAD + "labels: {}\n");
  }

  static List<Bad> bad() {
    return List.of(
        bad("[]", "line 1, column 1: must have fields, but is a list"),
        bad("just text", "must have fields, but is a text"),
        bad("agent: a\n", "one of these fields is needed: input, inputJson"),
        bad("input: x\n", "one of these fields is needed: agent, capability"),
        bad(
            "agent: a\ninput: x\ninputJson: {}\n",
            "line 3, column 1: inputJson: stands beside input; give only one of"),
        bad("agent: a\ncapability: b\ninput: x\n", "capability: stands beside agent"),
        bad(
            HEAD + "timeLimit: 5m\ndeadline: 2026-12-01T00:00:00Z\n",
            "stands beside deadline; give only one of deadline, timeLimit"),
        bad(
            HEAD + "budgt: {totalTokens: 5}\n",
            "line 3, column 1: budgt: this field is unknown; did you mean budget?"),
        bad(HEAD + "zzz: 1\n", "line 3, column 1: zzz: this field is unknown; known: agent"),
        bad(
            HEAD + "budget: {totalTokens: 5, total_cost: 1}\n",
            "budget.total_cost: this field is unknown"),
        bad(HEAD + "user: {name: ada}\n", "user.name: this field is unknown"),
        bad(HEAD + "experiment: {flags: {}}\n", "experiment.name: this field is missing"),
        bad("agent: 5\ninput: x\n", "agent: must be a text, but is a number; put quotes around it"),
        bad("agent: a\ninput: [x]\n", "input: must be a text, but is a list"),
        bad("agent: a\ninput: ''\n", "line 2, column 1: input: is empty"),
        bad("agent: a\ninput: '  '\n", "input: is empty"),
        bad("agent: a\ninput:\n", "input: is empty; give it a value or leave it out"),
        bad("agent: a\ninputJson: null\n", "inputJson: is empty"),
        bad(
            HEAD + "budget: {totalTokens: 0}\n",
            "budget.totalTokens: must be at least 1, but is 0"),
        bad(
            HEAD + "budget: {modelCalls: -2}\n",
            "budget.modelCalls: must be at least 1, but is -2"),
        bad(HEAD + "budget: {totalTokens: 1.5}\n", "budget.totalTokens: must be a whole number"),
        bad(HEAD + "budget: {totalTokens: many}\n", "must be a whole number, but is a text"),
        bad(
            HEAD + "budget: {totalTokens: 9223372036854775808}\n",
            "must be a whole number, but is 9223372036854775808"),
        bad(HEAD + "budget: {cost: 0}\n", "budget.cost: must be an amount of money above 0"),
        bad(HEAD + "budget: {cost: -1}\n", "budget.cost: must be an amount of money above 0"),
        bad(HEAD + "budget: {cost: a lot}\n", "budget.cost: must be an amount of money above 0"),
        bad(HEAD + "budget: {cost: '0.50 EUR'}\n", "budget.cost: must be an amount of money"),
        bad(HEAD + "budget: {}\n", "budget: a budget needs at least one limit"),
        bad(HEAD + "budget: 5\n", "budget: must have fields, but is a number"),
        bad(HEAD + "timeLimit: soon\n", "timeLimit: must be a duration such as 90s"),
        bad(HEAD + "timeLimit: 5\n", "timeLimit: must be a duration such as 90s"),
        bad(HEAD + "timeLimit: 0s\n", "timeLimit: must be more than nothing"),
        bad(HEAD + "timeLimit: -5m\n", "timeLimit: must be a duration"),
        special(
            HEAD + "timeLimit: 366d\n", "timeLimit: must be more than nothing and at most 365d"),
        special(HEAD + "timeLimit: PT0S\n", "timeLimit: must be more than nothing"),
        bad(HEAD + "deadline: tomorrow\n", "deadline: must be an instant such as"),
        bad(HEAD + "deadline: 2026-12-01\n", "deadline: must be an instant such as"),
        bad(HEAD + "deadline: 2026-02-30T00:00:00Z\n", "deadline: must be an instant such as"),
        bad(HEAD + "files: a.csv\n", "files: must be a list, but is a text"),
        bad(HEAD + "files: [/etc/passwd]\n", "files[0]: '/etc/passwd' is no path inside"),
        bad(HEAD + "files: [../up.csv]\n", "files[0]: '../up.csv' is no path inside"),
        bad(HEAD + "files: [a, {path: b}]\n", "files[1]: one of these fields is needed: from"),
        bad(HEAD + "files: [{from: b}]\n", "files[0].path: this field is missing"),
        bad(HEAD + "files: [{path: ../b, from: b}]\n", "files[0].path: '../b' is no path"),
        bad(HEAD + "files: [{path: b, from: b, text: c}]\n", "files[0].text: stands beside from"),
        bad(HEAD + "files: [{path: b, base64: '***'}]\n", "files[0].base64:"),
        bad(HEAD + "files: [{path: b, form: c}]\n", "files[0].form: this field is unknown; did"),
        bad(HEAD + "files: [[a]]\n", "files[0]: must have fields, but is a list"),
        special(HEAD + "files: [a, a]\n", "files[1]: two files have the path a"),
        bad(HEAD + "labels: [a]\n", "labels: must have fields, but is a list"),
        bad(HEAD + "labels: {a: [b]}\n", "labels.a: must be a text, but is a list"),
        bad(HEAD + "user: {roles: [a, a]}\n", "user.roles[1]: 'a' stands there twice"),
        bad(HEAD + "user: {roles: admin}\n", "user.roles: must be a list"),
        bad(HEAD + "traceparent: 00-0-0-0\n", "traceparent: must be W3C trace context"),
        bad(HEAD + "id: ../x\n", "id: a brief's id"),
        special(HEAD + "agent: b\n", "line 3, column 1: agent: this field stands there twice"),
        special("{\"agent\":\"a\",\"agent\":\"b\",\"input\":\"x\"}", "agent: this field stands"),
        special(HEAD + "labels: &x {a: b}\n", "labels: anchors (&name) are not understood"),
        special(HEAD + "labels: {a: *x}\n", "alias"),
        special("agent: !!str a\ninput: x\n", "agent: tags (!name) are not understood"),
        special("agent: a\n\tinput: x\n", "line 2, column 1"),
        special("agent: a\n  input: x\n", "line 2"),
        special(HEAD + "---\nagent: b\n", "something stands behind the end of the document"),
        special("{\"agent\":\"a\",\"input\":\"x\"} x", "line 1"),
        special("{\"agent\":\"a\",\"input\":\"x\"", "line 1"),
        special("", "the document is empty"),
        special("# nothing\n", "the document is empty"),
        special(HEAD + "budget: {totalTokens: 0x10}\n", "budget.totalTokens"),
        special(HEAD + "budget: {totalTokens: 1_000}\n", "budget.totalTokens"),
        special("agent: a\u0000\ninput: x\n", "line 1"));
  }

  private static Bad bad(String document, String... told) {
    return new Bad(document, true, told);
  }

  private static Bad special(String document, String... told) {
    return new Bad(document, false, told);
  }
}
