package dev.errand.adapter.out.duckdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits UTF-8 bytes into records of separated values as RFC 4180 describes them, with any line
 * ending, and tells a visitor how many fields each has. Blank lines are passed over.
 */
final class SeparatedRecords {

  /** Is told each record. */
  interface Visitor {
    /**
     * A record ended.
     *
     * @param line the line it began at, from 1
     * @param fields how many fields it has
     * @return whether to go on
     */
    boolean record(long line, int fields);
  }

  private final int delimiter;
  private final boolean quotes;
  private final int keep;
  private final List<List<String>> kept = new ArrayList<>();
  private List<String> fields = new ArrayList<>();
  private final ByteArrayOutputStream field = new ByteArrayOutputStream();
  private boolean sawQuotedNewline;
  private boolean endedInQuotes;
  private long lines;

  /**
   * A splitter.
   *
   * @param delimiter what separates fields
   * @param quotes whether fields may be quoted
   * @param keep of how many records, from the first, the text is kept
   */
  SeparatedRecords(char delimiter, boolean quotes, int keep) {
    this.delimiter = delimiter;
    this.quotes = quotes;
    this.keep = keep;
  }

  List<List<String>> kept() {
    return kept;
  }

  boolean sawQuotedNewline() {
    return sawQuotedNewline;
  }

  boolean endedInQuotes() {
    return endedInQuotes;
  }

  void read(InputStream bytes, Visitor visitor, TimeAllowance allowance)
      throws IOException, InterruptedException, Refusal {
    byte[] buffer = new byte[1 << 16];
    int length = bytes.readNBytes(buffer, 0, buffer.length);
    int start = length >= 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB ? 3 : 0;
    boolean inQuotes = false;
    boolean atFieldStart = true;
    boolean afterReturn = false;
    boolean blank = true;
    boolean quoteBefore = false;
    int count = 1;
    long line = 1;
    long begin = 1;
    while (length > 0) {
      allowance.check();
      for (int i = start; i < length; i++) {
        int b = buffer[i];
        if (inQuotes) {
          if (b == '"') {
            inQuotes = false;
            quoteBefore = true;
          } else {
            if (b == '\n') {
              line++;
              sawQuotedNewline = true;
            }
            keep(b);
          }
          continue;
        }
        if (quoteBefore && b == '"') {
          keep(b);
          inQuotes = true;
          quoteBefore = false;
          continue;
        }
        quoteBefore = false;
        if (b == '\n' && afterReturn) {
          afterReturn = false;
          begin = line;
          continue;
        }
        afterReturn = false;
        if (b == '\n' || b == '\r') {
          line++;
          afterReturn = b == '\r';
          if (!blank && !end(begin, count, visitor)) {
            return;
          }
          begin = line;
          count = 1;
          blank = true;
          atFieldStart = true;
        } else if (b == delimiter) {
          endField();
          count++;
          blank = false;
          atFieldStart = true;
        } else if (b == '"' && quotes && atFieldStart) {
          inQuotes = true;
          blank = false;
          atFieldStart = false;
        } else {
          keep(b);
          blank = false;
          atFieldStart = false;
        }
      }
      start = 0;
      length = bytes.read(buffer);
    }
    lines = line;
    endedInQuotes = inQuotes;
    if (!blank) {
      end(begin, count, visitor);
    }
  }

  long lines() {
    return lines;
  }

  private void keep(int b) {
    if (kept.size() < keep) {
      field.write(b);
    }
  }

  private void endField() {
    if (kept.size() < keep) {
      fields.add(field.toString(StandardCharsets.UTF_8));
      field.reset();
    }
  }

  private boolean end(long line, int count, Visitor visitor) {
    if (kept.size() < keep) {
      endField();
      kept.add(fields);
      fields = new ArrayList<>();
    }
    return visitor.record(line, count);
  }
}
