package dev.errand.bootstrap;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** One line for each log record, as text or as JSON. */
final class LogLine extends Formatter {

  private static final JsonFactory JSON = new JsonFactory();

  private final boolean json;
  private final boolean stacks;
  private final UnaryOperator<String> redaction;

  /**
   * A form.
   *
   * @param json whether lines are JSON objects
   * @param stacks whether stack traces are wanted
   * @param redaction takes secrets out
   */
  LogLine(boolean json, boolean stacks, UnaryOperator<String> redaction) {
    this.json = json;
    this.stacks = stacks;
    this.redaction = redaction;
  }

  @Override
  public String format(LogRecord record) {
    String message = redaction.apply(formatMessage(record));
    Throwable thrown = record.getThrown();
    String error = thrown == null ? "" : redaction.apply(shortly(thrown));
    String stack = thrown == null || !stacks ? "" : redaction.apply(stack(thrown));
    return json ? json(record, message, error, stack) : text(record, message, error, stack);
  }

  private static String text(LogRecord record, String message, String error, String stack) {
    String line =
        "%s %-7s %s %s%s"
            .formatted(
                time(record),
                level(record.getLevel()),
                record.getLoggerName(),
                message,
                error.isEmpty() ? "" : ": " + error);
    return line.replace("\r", "\\r").replace("\n", "\\n") + "\n" + stack;
  }

  private static String json(LogRecord record, String message, String error, String stack) {
    StringWriter line = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      generator.writeStartObject();
      generator.writeStringProperty("time", time(record));
      generator.writeStringProperty("level", level(record.getLevel()).toLowerCase(Locale.ROOT));
      generator.writeStringProperty("logger", String.valueOf(record.getLoggerName()));
      generator.writeStringProperty("message", message);
      if (!error.isEmpty()) {
        generator.writeStringProperty("error", error);
      }
      if (!stack.isEmpty()) {
        generator.writeStringProperty("stack", stack);
      }
      generator.writeEndObject();
    }
    return line + "\n";
  }

  private static String time(LogRecord record) {
    return record.getInstant().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    return level.intValue() < Level.INFO.intValue() ? "DEBUG" : level.getName();
  }

  /** The exception with its causes, and the place the first of them came from. */
  private static String shortly(Throwable thrown) {
    StringBuilder text = new StringBuilder(thrown.toString());
    Throwable root = thrown;
    for (int depth = 0; root.getCause() != null && depth < 10; depth++) {
      root = root.getCause();
      text.append(", caused by ").append(root);
    }
    StackTraceElement[] frames = root.getStackTrace();
    return frames.length == 0 ? text.toString() : text.append(" at ").append(frames[0]).toString();
  }

  private static String stack(Throwable thrown) {
    StringWriter stack = new StringWriter();
    thrown.printStackTrace(new PrintWriter(stack, true));
    return stack.toString();
  }
}
