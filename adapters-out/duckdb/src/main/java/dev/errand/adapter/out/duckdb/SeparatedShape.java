package dev.errand.adapter.out.duckdb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a file of separated values is laid out, found by reading all of it.
 *
 * @param delimiter what separates fields
 * @param quotes whether fields may be quoted
 * @param quotedNewlines whether a quoted field goes over a line's end
 * @param skipped lines before the header or the first row
 * @param header whether the first record names the columns
 * @param names column names, one for each field of the longest record, each once
 * @param named how many of the columns the header, or else the first row, has
 * @param rows records behind the header
 * @param shortRows records with fewer fields than named
 * @param firstShort line of the first of them
 * @param longRows records with more fields than named
 * @param firstLong line of the first of them
 * @param brokenQuotes whether quotes were found that do not pair
 */
record SeparatedShape(
    char delimiter,
    boolean quotes,
    boolean quotedNewlines,
    long skipped,
    boolean header,
    List<String> names,
    int named,
    long rows,
    long shortRows,
    long firstShort,
    long longRows,
    long firstLong,
    boolean brokenQuotes) {

  private static final char[] DELIMITERS = {',', ';', '\t', '|'};
  private static final int SAMPLE_BYTES = 1 << 18;
  private static final int SAMPLE_RECORDS = 500;
  private static final int MAX_PREAMBLE = 20;
  private static final int KEPT = 50;
  private static final int MAX_COLUMNS = 20_000;
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d{1,3}(,\\d{3})+|\\d*)[.,]?\\d+([eE][-+]?\\d+)?%?");
  private static final Pattern DATE = Pattern.compile("\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}.*");
  private static final Pattern YEAR = Pattern.compile("1[5-9]\\d\\d|20\\d\\d");

  /** Opens the file from its start, decompressed. */
  interface Content {
    InputStream open() throws IOException;
  }

  boolean ragged() {
    return shortRows > 0 || longRows > 0;
  }

  static SeparatedShape of(Content content, String name, TimeAllowance allowance)
      throws IOException, InterruptedException, Refusal {
    byte[] sample;
    try (InputStream bytes = content.open()) {
      sample = bytes.readNBytes(SAMPLE_BYTES);
    }
    Guess guess = null;
    for (char delimiter : DELIMITERS) {
      Guess candidate = Guess.of(sample, delimiter, allowance);
      if (candidate != null && (guess == null || candidate.betterThan(guess))) {
        guess = candidate;
      }
    }
    if (guess == null) {
      guess = new Guess(name.toLowerCase(Locale.ROOT).contains(".tsv") ? '\t' : ',', 0, 1, 0);
    }
    SeparatedShape shape = counted(content, guess, true, name, allowance);
    return shape != null
        ? shape
        : Objects.requireNonNull(counted(content, guess, false, name, allowance));
  }

  /** Null if the quotes do not pair. */
  private static @Nullable SeparatedShape counted(
      Content content, Guess guess, boolean quotes, String name, TimeAllowance allowance)
      throws IOException, InterruptedException, Refusal {
    SeparatedRecords records = new SeparatedRecords(guess.delimiter, quotes, guess.first + KEPT);
    Counter counter = new Counter(guess.first);
    try (InputStream bytes = content.open()) {
      records.read(bytes, counter, allowance);
    }
    if (quotes && records.endedInQuotes()) {
      return null;
    }
    if (counter.widest > MAX_COLUMNS) {
      throw new Refusal(
          name
              + " has "
              + counter.widest
              + " columns, more than the "
              + MAX_COLUMNS
              + " that can be worked with; turn it so that its columns become rows");
    }
    List<List<String>> kept = records.kept();
    List<String> first = kept.get(guess.first);
    boolean header = looksLikeHeader(first, kept.subList(guess.first + 1, kept.size()));
    return new SeparatedShape(
        guess.delimiter,
        quotes,
        records.sawQuotedNewline(),
        counter.firstLine - 1,
        header,
        names(header ? first : List.of(), counter.widest),
        counter.named,
        header ? counter.rows - 1 : counter.rows,
        counter.shortRows,
        counter.firstShort,
        counter.longRows,
        counter.firstLong,
        !quotes);
  }

  /**
   * A first record is a header unless numbers or dates stand in it; years may, as names of columns
   * that hold something else.
   */
  static boolean looksLikeHeader(List<String> first, List<List<String>> following) {
    boolean text = false;
    for (int i = 0; i < first.size(); i++) {
      String field = first.get(i).strip();
      boolean value = NUMBER.matcher(field).matches() || DATE.matcher(field).matches();
      text |= !value && !field.isEmpty();
      if (value) {
        int column = i;
        boolean yearAsName =
            YEAR.matcher(field).matches()
                && following.stream()
                    .anyMatch(
                        row -> column < row.size() && !YEAR.matcher(row.get(column)).matches());
        if (!yearAsName) {
          return false;
        }
      }
    }
    return text;
  }

  static List<String> names(List<String> header, int width) {
    List<String> names = new ArrayList<>(width);
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < width; i++) {
      String name = i < header.size() ? header.get(i).replaceAll("\\s+", " ").strip() : "";
      name = name.isEmpty() ? "column" + i : name;
      String free = name;
      for (int n = 1; !taken.add(free.toLowerCase(Locale.ROOT)); n++) {
        free = name + "_" + n;
      }
      names.add(free);
    }
    return List.copyOf(names);
  }

  /** A delimiter with how well it fits: the share of records that have the commonest width. */
  private record Guess(char delimiter, int first, int width, double share) {

    static @Nullable Guess of(byte[] sample, char delimiter, TimeAllowance allowance)
        throws IOException, InterruptedException, Refusal {
      List<Integer> widths = new ArrayList<>();
      SeparatedRecords.Visitor visitor =
          (line, fields) -> widths.add(fields) && widths.size() < SAMPLE_RECORDS;
      new SeparatedRecords(delimiter, true, 0)
          .read(new ByteArrayInputStream(sample), visitor, allowance);
      if (sample.length == SAMPLE_BYTES && widths.size() > 1 && widths.size() < SAMPLE_RECORDS) {
        widths.removeLast();
      }
      Map<Integer, Integer> frequency = new HashMap<>();
      widths.forEach(width -> frequency.merge(width, 1, Integer::sum));
      int width = 1;
      for (Map.Entry<Integer, Integer> entry : frequency.entrySet()) {
        int best = width == 1 ? 0 : frequency.getOrDefault(width, 0);
        if (entry.getKey() > 1
            && (entry.getValue() > best || entry.getValue() == best && entry.getKey() > width)) {
          width = entry.getKey();
        }
      }
      if (width == 1) {
        return null;
      }
      double share = (double) frequency.getOrDefault(width, 0) / widths.size();
      boolean headed = widths.getFirst() > 1;
      if (share < 0.5 && !headed) {
        return null;
      }
      int first = 0;
      if (!headed) {
        first =
            Math.max(0, widths.subList(0, Math.min(MAX_PREAMBLE, widths.size())).indexOf(width));
      }
      return new Guess(delimiter, first, width, share);
    }

    boolean betterThan(Guess other) {
      return share > other.share || share == other.share && width > other.width;
    }
  }

  private static final class Counter implements SeparatedRecords.Visitor {

    private final int skip;
    private int seen;
    private long firstLine = 1;
    private int named;
    private int widest;
    private long rows;
    private long shortRows;
    private long firstShort;
    private long longRows;
    private long firstLong;

    Counter(int skip) {
      this.skip = skip;
    }

    @Override
    public boolean record(long line, int fields) {
      if (seen < skip) {
        seen++;
        return true;
      }
      if (rows == 0) {
        firstLine = line;
        named = fields;
      }
      rows++;
      widest = Math.max(widest, fields);
      if (fields < named) {
        shortRows++;
        firstShort = firstShort == 0 ? line : firstShort;
      } else if (fields > named) {
        longRows++;
        firstLong = firstLong == 0 ? line : firstLong;
      }
      return true;
    }
  }
}
