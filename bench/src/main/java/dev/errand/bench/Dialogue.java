package dev.errand.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The conversation that every contestant has: three turns, two tools. */
final class Dialogue {

  static final String SYSTEM =
      """
      You are a careful analyst of orders. You answer a question about the orders of a region by
      looking them up, computing what is asked for with the tools you are given, and then telling
      the result in a few sentences. You never calculate in your head, and you never state a number
      that no tool has returned. If the data does not tell, you say so. You name the region and the
      month that you looked at, how many orders there were, and the sum of their amounts. You do not
      guess why a number is high or low unless you are asked to.\
      """;

  static final String QUESTION =
      "How much did the northern region order in March 2014, over all customers, and was there an"
          + " order that stands out? Answer in two or three sentences with the numbers.";

  static final String FIND = "find_orders";
  static final String FIND_DESCRIPTION = "Finds the orders of a region in a month.";
  static final String FIND_SCHEMA =
      """
      {"type":"object","properties":{"region":{"type":"string","description":"The region's name"},\
      "month":{"type":"string","description":"Year and month, such as 2014-03"}},\
      "required":["region","month"]}\
      """;
  static final String FIND_ARGUMENTS = "{\"region\":\"north\",\"month\":\"2014-03\"}";

  static final String SUM = "sum_amounts";
  static final String SUM_DESCRIPTION = "Adds amounts up.";
  static final String SUM_SCHEMA =
      """
      {"type":"object","properties":{"amounts":{"type":"array","items":{"type":"number"},\
      "description":"The amounts to add"}},"required":["amounts"]}\
      """;
  static final String SUM_ARGUMENTS =
      "{\"amounts\":[120.5,80.25,310.0,99.99,45.1,230.4,75.0,1210.3,66.6,140.0]}";

  static final String ANSWER =
      "In March 2014 the northern region placed ten orders with a sum of 2378.14. One order of"
          + " 1210.30 by customer C-1007 stands out: it makes about half of the whole sum, while"
          + " the others lie between 45.10 and 310.00. Without it the sum would have been 1167.84.";

  private static final List<Double> AMOUNTS =
      List.of(120.5, 80.25, 310.0, 99.99, 45.1, 230.4, 75.0, 1210.3, 66.6, 140.0);

  private Dialogue() {}

  /** What the first tool does. */
  static String find(String region, String month) {
    StringBuilder orders = new StringBuilder("[");
    int number = 1000;
    for (double amount : AMOUNTS) {
      orders.append(number == 1000 ? "" : ",");
      orders.append("{\"customer\":\"C-").append(number++).append("\",\"region\":\"");
      orders.append(region).append("\",\"month\":\"").append(month);
      orders.append("\",\"amount\":").append(amount).append('}');
    }
    return orders.append(']').toString();
  }

  /** What the second tool does. */
  static String sum(Iterable<Double> amounts) {
    double sum = 0;
    for (double amount : amounts) {
      sum += amount;
    }
    return "{\"sum\":" + sum + "}";
  }

  /** The stub's replies in one piece, by turn. */
  static byte[] reply(int turn) {
    return switch (turn) {
      case 1 -> whole("{\"role\":\"assistant\",\"content\":null," + call(FIND, FIND_ARGUMENTS));
      case 2 -> whole("{\"role\":\"assistant\",\"content\":null," + call(SUM, SUM_ARGUMENTS));
      default -> whole("{\"role\":\"assistant\",\"content\":\"" + ANSWER + "\"}");
    };
  }

  private static String call(String tool, String arguments) {
    return "\"tool_calls\":["
        + "{\"id\":\"call_%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"%s\"}}"
            .formatted(tool, tool, arguments.replace("\"", "\\\""))
        + "]}";
  }

  private static byte[] whole(String message) {
    String reason = message.contains("tool_calls") ? "tool_calls" : "stop";
    return ("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"stub\","
                + "\"choices\":[{\"index\":0,\"message\":"
            + message
            + ",\"finish_reason\":\""
            + reason
            + "\"}],\"usage\":{\"prompt_tokens\":400,\"completion_tokens\":60,\"total_tokens\":460}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The stub's replies as events, by turn. */
  static List<byte[]> events(int turn) {
    List<String> deltas = new java.util.ArrayList<>();
    deltas.add("{\"role\":\"assistant\",\"content\":\"\"}");
    switch (turn) {
      case 1 -> callDeltas(deltas, FIND, FIND_ARGUMENTS);
      case 2 -> callDeltas(deltas, SUM, SUM_ARGUMENTS);
      default -> {
        for (int at = 0; at < ANSWER.length(); at += 12) {
          String part = ANSWER.substring(at, Math.min(ANSWER.length(), at + 12));
          deltas.add("{\"content\":\"" + part + "\"}");
        }
      }
    }
    List<byte[]> events = new java.util.ArrayList<>();
    for (String delta : deltas) {
      events.add(event("[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]", ""));
    }
    String reason = turn < 3 ? "tool_calls" : "stop";
    events.add(event("[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]", ""));
    events.add(
        event(
            "[]",
            ",\"usage\":{\"prompt_tokens\":400,\"completion_tokens\":60,\"total_tokens\":460}"));
    events.add("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    return List.copyOf(events);
  }

  private static void callDeltas(List<String> deltas, String tool, String arguments) {
    deltas.add(
        "{\"tool_calls\":[{\"index\":0,\"id\":\"call_%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"\"}}]}"
            .formatted(tool, tool));
    for (int at = 0; at < arguments.length(); at += 12) {
      String part = arguments.substring(at, Math.min(arguments.length(), at + 12));
      deltas.add(
          "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"%s\"}}]}"
              .formatted(part.replace("\"", "\\\"")));
    }
  }

  private static byte[] event(String choices, String more) {
    return ("data:"
                + " {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"stub\",\"choices\":"
            + choices
            + more
            + "}\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
