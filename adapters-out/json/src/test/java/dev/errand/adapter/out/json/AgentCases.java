package dev.errand.adapter.out.json;

import dev.errand.adapter.out.json.BriefCases.Bad;
import java.util.List;

/** Agents as people write them, good and bad. */
final class AgentCases {

  private AgentCases() {}

  static final String HEAD =
      """
      name: a
      description: d
      prompt: p
      budget: {totalTokens: 5}
      timeLimit: 1m
      tools: [query, chart]
      """;

  static final String FULL =
      """
      name: data-analyst
      version: 2
      description: Answers questions about tables.
      capabilities: [analyse-data]
      prompt:
        - {name: role, text: You analyse data.}
        - {name: charts, text: How to draw., summary: Charts., tools: [chart]}
      tools: [query, write_report]
      outputSchema:
        type: object
        required: [summary]
        properties: {summary: {type: string}}
      model: {model: "openai:gpt-x", maxOutputTokens: 1000, temperature: 0.5}
      budget: {totalTokens: 200000, cost: "1.50"}
      timeLimit: 10m
      policies:
        - {tool: chart, requires: query}
        - {tool: query, role: analyst}
        - {tool: write_report, approval: editor, patience: 1h}
        - {tool: query, maxCalls: 20}
        - {tool: write_report, readBeforeWrite: true}
      completion:
        - fileWritten: report.md
        - toolFinished: write_report
        - objectives: {slice: objectives, of: [profiled, drawn]}
        - judge: It answers the question.
        - any: [{fileWritten: "charts/*"}, {all: [{toolFinished: query}, {toolFinished: chart}]}]
      feedback:
        - {name: progress, everyToolCalls: 5, notice: Say how far you are.}
        - {name: hurry, timeLeftBelow: 0.2, notice: Finish now.}
        - {name: save, budgetLeftBelow: 0.1, notice: Be brief.}
        - {name: chart, fileCreated: "charts/*", notice: Look at it.}
      """;

  static List<String> good() {
    return List.of(
        HEAD,
        FULL,
        HEAD + "outputSchema: {}\n",
        HEAD + "model: {temperature: 0}\n",
        HEAD + "version: 1.10\n",
        HEAD.replace("prompt: p", "prompt: [{name: n, text: t}]"));
  }

  static List<Bad> bad() {
    return List.of(
        bad("{}", "name: this field is missing", "budget: this field is missing", "has 5 problems"),
        bad("- a", "must have fields, but is a list"),
        bad(
            HEAD + "promt: x\n",
            "line 7, column 1: promt: this field is unknown; did you mean prompt"),
        bad(HEAD.replace("name: a", "name: A b"), "line 1, column 1: an agent's name has 1 to 64"),
        bad(HEAD.replace("name: a", "name: 5"), "name: must be a text, but is a number"),
        bad(HEAD.replace("prompt: p", "prompt: []"), "prompt: has no sections"),
        bad(HEAD.replace("prompt: p", "prompt: {a: b}"), "prompt: must be a list"),
        bad(
            HEAD.replace("prompt: p", "prompt: [{name: n}]"),
            "prompt[0].text: this field is missing"),
        bad(
            HEAD.replace("prompt: p", "prompt: [{name: n, text: t, sumary: s}]"),
            "prompt[0].sumary: this field is unknown; did you mean summary?"),
        bad(HEAD.replace("totalTokens: 5", "tokens: 5"), "budget.tokens: this field is unknown"),
        bad(HEAD.replace("{totalTokens: 5}", "{}"), "budget: a budget needs at least one limit"),
        bad(HEAD.replace("1m", "soon"), "timeLimit: must be a duration such as"),
        bad(HEAD.replace("[query, chart]", "query"), "tools: must be a list"),
        bad(
            HEAD.replace("[query, chart]", "[query, query]"),
            "tools[1]: 'query' stands there twice"),
        bad(HEAD + "capabilities: [1]\n", "capabilities[0]: must be a text"),
        bad(HEAD + "model: {maxOutputTokens: 0}\n", "model.maxOutputTokens: must be at least 1"),
        bad(HEAD + "model: {temperature: 3}\n", "model"),
        bad(HEAD + "model: {temperature: hot}\n", "model.temperature: must be a number"),
        bad(HEAD + "model: {temprature: 1}\n", "did you mean temperature?"),
        bad(HEAD + "outputSchema: text\n", "outputSchema: must be a JSON Schema, but is a text"),
        special(HEAD + "outputSchema: {type: strin}\n", "outputSchema", "cannot be used"),
        special(
            HEAD + "outputSchema: {$ref: 'https://example.org/s.json'}\n",
            "outputSchema",
            "cannot be used"),
        bad(HEAD + "policies: [{tool: query}]\n", "policies[0]: one of these fields is needed"),
        bad(HEAD + "policies: [{requires: query}]\n", "policies[0].tool: this field is missing"),
        special(
            HEAD + "policies: [{tool: chrt, maxCalls: 1}]\n",
            "policies[0].tool: the agent has no tool 'chrt'; did you mean chart? has: query,"
                + " chart"),
        bad(
            HEAD + "policies: [{tool: query, maxCalls: 1, role: x}]\n",
            "policies[0].maxCalls: stands beside role"),
        bad(
            HEAD + "policies: [{tool: query, approval: boss}]\n",
            "policies[0].patience: this field is missing"),
        bad(
            HEAD + "policies: [{tool: query, readBeforeWrite: false}]\n",
            "policies[0].readBeforeWrite: can only be true"),
        bad(HEAD + "policies: [{tool: query, maxCalls: -1}]\n", "maxCalls: must be at least 0"),
        bad(HEAD + "completion: [{}]\n", "completion[0]: one of these fields is needed"),
        bad(HEAD + "completion: [{all: []}]\n", "completion[0].all: needs at least one check"),
        bad(HEAD + "completion: [{any: []}]\n", "completion[0].any: needs at least one check"),
        bad(HEAD + "completion: [{any: [{judge: x}]}]\n", "completion[0]"),
        bad(
            HEAD + "completion: [{objectives: {slice: s}}]\n",
            "completion[0].objectives.of: this field is missing"),
        bad(HEAD + "completion: [{fileWriten: x}]\n", "did you mean fileWritten?"),
        special(HEAD + "completion: [{toolFinished: draw}]\n", "the agent has no tool 'draw'"),
        bad(HEAD + "feedback: [{name: n, notice: x}]\n", "feedback[0]: one of these fields"),
        bad(
            HEAD + "feedback: [{name: n, notice: x, timeLeftBelow: 1.5}]\n",
            "feedback[0].timeLeftBelow"),
        bad(
            HEAD + "feedback: [{name: n, notice: x, everyToolCalls: 0}]\n",
            "feedback[0].everyToolCalls: must be at least 1"),
        bad(HEAD + "feedback: [{everyToolCalls: 1}]\n", "feedback[0].name: this field is missing"));
  }

  private static Bad bad(String document, String... told) {
    return new Bad(document, true, told);
  }

  private static Bad special(String document, String... told) {
    return new Bad(document, false, told);
  }
}
