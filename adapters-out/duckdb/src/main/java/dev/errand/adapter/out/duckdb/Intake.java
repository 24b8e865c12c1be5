package dev.errand.adapter.out.duckdb;

import dev.errand.application.port.out.Workspace;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Takes files in as tables. What was found out about a content is remembered, since contents never
 * change; only a file that must be converted is converted again by each call, into its scratch.
 */
final class Intake {

  private static final int REMEMBERED = 64;
  private static final long WHOLE_FILE_BYTES = 64L << 20;
  private static final int SAMPLE_ROWS = 204_800;

  private record Key(String path, String sha256) {}

  private record Found(TextEncoding encoding, @Nullable TableFacts facts) {}

  private final Map<Key, Found> found =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Found> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** A table over the file; the sandbox must not be locked yet. */
  Table open(DataFile file, Workspace workspace, Sandbox sandbox, TimeAllowance allowance)
      throws IOException, SQLException, InterruptedException, Refusal {
    Path local = workspace.localFile(file.path()).toAbsolutePath().normalize();
    if (Files.size(local) == 0) {
      throw new Refusal(file.path() + " is empty: it has 0 bytes; give one with a header and rows");
    }
    if (local.toString().matches("(?s).*[*?\\[{].*")) {
      // The engine would take these for a pattern.
      Path plain = workspace.scratch().resolve("plain-" + file.table());
      Files.copy(local, plain, StandardCopyOption.REPLACE_EXISTING);
      local = plain;
    }
    if (file.format() == DataFile.Format.PARQUET) {
      return Table.of(file, local, false, null, List.of());
    }
    Key key = new Key(file.path().value(), file.content().sha256());
    Found known = recall(key);
    String name = file.path().value();
    TextEncoding encoding = known == null ? encoding(file, local, allowance) : known.encoding();
    boolean gzip = file.gzip();
    if (!encoding.utf8()) {
      local = converted(file, local, encoding, workspace.scratch(), allowance);
      gzip = false;
    }
    if (file.format() != DataFile.Format.SEPARATED) {
      remember(key, new Found(encoding, null));
      return Table.of(file, local, gzip, null, encodingWarnings(encoding));
    }
    TableFacts facts = known == null ? null : known.facts();
    if (facts == null) {
      Path source = local;
      boolean compressed = gzip;
      SeparatedShape shape = SeparatedShape.of(() -> bytes(source, compressed), name, allowance);
      facts = facts(shape, encodingWarnings(encoding), local, gzip, sandbox);
      remember(key, new Found(encoding, facts));
    }
    return Table.of(
        file,
        local,
        gzip,
        facts,
        facts.warnings(),
        changed -> remember(key, new Found(encoding, changed)));
  }

  private synchronized @Nullable Found recall(Key key) {
    return found.get(key);
  }

  private synchronized void remember(Key key, Found value) {
    found.put(key, value);
  }

  private static InputStream bytes(Path file, boolean gzip) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    try {
      return gzip ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private static TextEncoding encoding(DataFile file, Path local, TimeAllowance allowance)
      throws IOException, InterruptedException, Refusal {
    try (InputStream bytes = bytes(local, file.gzip())) {
      return TextEncoding.of(bytes, file.path().value(), allowance);
    } catch (ZipException | EOFException e) {
      throw new Refusal(
          file.path()
              + " is not a whole gzip file: it is cut off, damaged or not compressed; compress it"
              + " again or give it without .gz");
    }
  }

  private static List<String> encodingWarnings(TextEncoding encoding) {
    if (encoding.utf8()) {
      return List.of();
    }
    String name = encoding.charset().name();
    return List.of(
        encoding.guessed()
            ? "the file is not UTF-8; it was read as "
                + name
                + ", the likeliest: check names with letters other than a to z"
            : "the file is " + name + " and was converted to UTF-8");
  }

  private static Path converted(
      DataFile file, Path local, TextEncoding encoding, Path scratch, TimeAllowance allowance)
      throws IOException, InterruptedException, Refusal {
    Path utf8 = scratch.resolve("utf8-" + file.table());
    char[] buffer = new char[1 << 15];
    try (Reader reader = new InputStreamReader(bytes(local, file.gzip()), encoding.charset());
        Writer writer = Files.newBufferedWriter(utf8, StandardCharsets.UTF_8)) {
      boolean first = true;
      for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
        allowance.check();
        int from = first && read > 0 && buffer[0] == '\uFEFF' ? 1 : 0;
        writer.write(buffer, from, read - from);
        first = false;
      }
    }
    return utf8;
  }

  private static TableFacts facts(
      SeparatedShape shape, List<String> warnings, Path local, boolean gzip, Sandbox sandbox)
      throws IOException, SQLException, InterruptedException, Refusal {
    long sample = Files.size(local) < WHOLE_FILE_BYTES && !gzip ? -1 : SAMPLE_ROWS;
    ColumnTypes types = ColumnTypes.of(shape, local.toString(), gzip, sample, sandbox);
    List<String> all = new ArrayList<>(warnings);
    all.addAll(layoutWarnings(shape));
    if (types.decimalComma()) {
      all.add("its numbers have a decimal comma and were read so");
    }
    types.missing().stream()
        .sorted()
        .map(column -> shape.names().get(column))
        .map(
            name ->
                "column " + name + " is numeric but for words such as NA, which are read as null")
        .forEach(all::add);
    return new TableFacts(shape, types, false, all);
  }

  private static List<String> layoutWarnings(SeparatedShape shape) {
    List<String> warnings = new ArrayList<>();
    String measure = shape.header() ? "the header" : "the first row";
    if (shape.skipped() > 0) {
      warnings.add("the lines before line " + (shape.skipped() + 1) + " were taken for a preamble");
    }
    if (!shape.header()) {
      warnings.add("the first line looks like data, so the columns have made-up names");
    }
    if (shape.shortRows() > 0) {
      warnings.add(
          rows(shape.shortRows())
              + " fewer fields than "
              + measure
              + " (the first at line "
              + shape.firstShort()
              + "): the missing values are null");
    }
    if (shape.longRows() > 0) {
      warnings.add(
          rows(shape.longRows())
              + " more fields than "
              + measure
              + " (the first at line "
              + shape.firstLong()
              + "): the values beyond are in "
              + shape.names().get(shape.named())
              + (shape.names().size() > shape.named() + 1 ? " to " + shape.names().getLast() : ""));
    }
    if (shape.brokenQuotes()) {
      warnings.add("quotation marks in it do not pair, so they were read as ordinary characters");
    }
    return warnings;
  }

  private static String rows(long count) {
    return count == 1 ? "1 row has" : count + " rows have";
  }
}
