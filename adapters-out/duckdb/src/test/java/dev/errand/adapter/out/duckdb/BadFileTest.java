package dev.errand.adapter.out.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Files as people really have them. {@link DataDesk#refused} looks for places and jargon. */
class BadFileTest {

  private static final String NAMES = "name,born\nZoë,1990\nJürgen,1985\n";

  @TempDir Path root;

  @Nested
  class Encodings {

    @ParameterizedTest
    @CsvSource({
      "UTF-8, true",
      "UTF-16LE, true",
      "UTF-16BE, true",
      "UTF-16LE, false",
      "UTF-16BE, false",
      "UTF-32LE, true",
      "ISO-8859-1, false",
      "windows-1252, false"
    })
    void lettersAreRead(Charset charset, boolean mark) throws Exception {
      DataDesk desk = new DataDesk(root).file("n.csv", (mark ? "\uFEFF" : "") + NAMES, charset);

      assertThat(desk.rows("SELECT name, born FROM n"))
          .isEqualTo("[[\"Zoë\",1990],[\"Jürgen\",1985]]");
    }

    @Test
    void whatOnlyWindowsHasIsReadAsWindows() throws Exception {
      DataDesk desk =
          new DataDesk(root).file("p.csv", "price\n5 €\n“7” €\n", Charset.forName("windows-1252"));

      JsonNode description = desk.ok("describe", "file", "p.csv");

      assertThat(desk.rows("SELECT price FROM p")).isEqualTo("[[\"5 €\"],[\"“7” €\"]]");
      assertThat(DataDesk.warnings(description))
          .startsWith("the file is not UTF-8; it was read as windows-1252, the likeliest");
    }
  }

  @Nested
  class Contents {

    @Test
    void bytesAreNoTable() throws Exception {
      byte[] bytes = new byte[5_000];
      new Random(1).nextBytes(bytes);
      bytes[3] = 0;
      DataDesk desk = new DataDesk(root);
      desk.workspace.put("sales.csv", bytes);

      assertThat(desk.refused("describe", "file", "sales.csv"))
          .isEqualTo(
              "sales.csv is not a text file: byte 0x00 at offset 3; save the data as text, best in"
                  + " UTF-8");
      assertThat(desk.refused("query", "sql", "SELECT * FROM sales"))
          .startsWith("sales.csv is not a text file");
    }

    @Test
    void commonFormatsAreRecognised() throws Exception {
      DataDesk desk = new DataDesk(root).file("a.csv", "PK\3\4\0\0").file("b.csv", "PAR1\0\0");

      assertThat(desk.refused("sample", "file", "a.csv"))
          .endsWith("; it looks like a zip or Excel file: save it as CSV");
      assertThat(desk.refused("sample", "file", "b.csv"))
          .endsWith("; it looks like Parquet: name it .parquet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", " \n \t\r\n", "\uFEFF"})
    void anEmptyFileIsCalledEmpty(String content) throws Exception {
      DataDesk desk = new DataDesk(root).file("e.csv", content);

      assertThat(desk.refused("describe", "file", "e.csv"))
          .startsWith("e.csv is empty: it h")
          .endsWith("; give one with a header and rows");
    }

    @Test
    void aHeaderAloneIsATableWithoutRows() throws Exception {
      DataDesk desk = new DataDesk(root).file("h.csv", "id,amount\n");

      assertThat(desk.ok("describe", "file", "h.csv").get("rows").intValue()).isZero();
      assertThat(desk.query("SELECT id, amount FROM h").get("rowCount").intValue()).isZero();
    }

    @Test
    void moreThanTwentyThousandColumnsAreRefused() throws Exception {
      String header =
          IntStream.range(0, 20_001).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
      DataDesk desk = new DataDesk(root).file("w.csv", header + "\n");

      assertThat(desk.refused("describe", "file", "w.csv"))
          .isEqualTo(
              "w.csv has 20001 columns, more than the 20000 that can be worked with; turn it so"
                  + " that its columns become rows");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "x.json | {\"a\":1, | x.json is no valid JSON: at byte 8: unexpected end of data",
          "x.json | hello | x.json is no valid JSON: at byte 1: unexpected character",
          "x.jsonl | {} {, | x.jsonl is no valid JSON: at byte",
          "x.parquet | PAR1 nothing | x.parquet is no whole Parquet file; it may be cut off",
          "x.csv.gz | a,b | x.csv.gz is not a whole gzip file",
          "x.jsonl.gz | {} | x.jsonl.gz is not a whole gzip file"
        })
    void whatIsNotWhatItsNameSaysIsRefused(String path, String content, String message)
        throws Exception {
      DataDesk desk = new DataDesk(root).file(path, content);

      assertThat(desk.refused("describe", "file", path)).startsWith(message);
      assertThat(desk.refused("query", "sql", "SELECT * FROM x")).startsWith(message);
    }

    @Test
    void aGzipFileThatIsCutOffIsRefused() throws Exception {
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      try (OutputStream gzip = new GZIPOutputStream(compressed)) {
        gzip.write(NAMES.repeat(100).getBytes(StandardCharsets.UTF_8));
      }
      DataDesk desk = new DataDesk(root);
      desk.workspace.put(
          "cut.csv.gz", Arrays.copyOf(compressed.toByteArray(), compressed.size() / 2));

      assertThat(desk.refused("sample", "file", "cut.csv.gz"))
          .startsWith("cut.csv.gz is not a whole gzip file: it is cut off");
    }
  }

  @Nested
  class Layouts {

    @Test
    void rowsOfDifferentLengthsAreReadAndTold() throws Exception {
      DataDesk desk =
          new DataDesk(root)
              .file("r.csv", "id,day,v\n1,2024-01-01,1.5\n2,2024-01-02\n3,2024-01-03,NA,late\n");

      JsonNode description = desk.ok("describe", "file", "r.csv");

      assertThat(desk.query("SELECT * FROM r").toString())
          .isEqualTo(
              """
              {"columns":["id","day","v","column3"],"types":["BIGINT","DATE","DOUBLE","VARCHAR"],\
              "rows":[[1,"2024-01-01",1.5,null],[2,"2024-01-02",null,null],\
              [3,"2024-01-03",null,"late"]],"rowCount":3,"truncated":false}\
              """);
      assertThat(DataDesk.warnings(description))
          .isEqualTo(
              """
              1 row has fewer fields than the header (the first at line 3): the missing values \
              are null
              1 row has more fields than the header (the first at line 4): the values beyond are \
              in column3
              column v is numeric but for words such as NA, which are read as null
              """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "007", "x"})
    void aWholeNumberIsNotMadeOfAFraction(String last) throws Exception {
      DataDesk desk = new DataDesk(root).file("r.csv", "n\n1.5\n2,3\n" + last + "\n");

      assertThat(desk.rows("SELECT n FROM r")).contains("1.5");
    }

    @Test
    void semicolonsAndDecimalCommasAreRead() throws Exception {
      DataDesk desk = new DataDesk(root).file("de.csv", "ort;preis\nUlm;1,50\nBonn;n/a\n");

      assertThat(desk.rows("SELECT ort, preis * 2 FROM de"))
          .isEqualTo("[[\"Ulm\",3.0],[\"Bonn\",null]]");
      assertThat(DataDesk.warnings(desk.ok("describe", "file", "de.csv")))
          .contains("decimal comma", "column preis is numeric but for words such as NA");
    }

    @Test
    void pointsAreNotTakenForDecimalCommas() throws Exception {
      DataDesk desk = new DataDesk(root).file("m.csv", "a;b\n1.5;1,5\n2.5;2,5\n");

      assertThat(desk.rows("SELECT a, b FROM m")).isEqualTo("[[1.5,\"1,5\"],[2.5,\"2,5\"]]");
    }

    @Test
    void quotesThatDoNotPairAreLetters() throws Exception {
      DataDesk desk = new DataDesk(root).file("q.csv", "a,b\n\"x,1\ny,2\n");

      assertThat(desk.rows("SELECT a, b FROM q")).isEqualTo("[[\"\\\"x\",1],[\"y\",2]]");
      assertThat(DataDesk.warnings(desk.ok("describe", "file", "q.csv")))
          .contains("quotation marks in it do not pair");
    }

    @Test
    void namesOfColumnsAreMadeDifferent() throws Exception {
      DataDesk desk = new DataDesk(root).file("d.csv", "a,A,,a\n1,2,3,4\n");

      assertThat(desk.query("SELECT * FROM d").get("columns").toString())
          .isEqualTo("[\"a\",\"A_1\",\"column2\",\"a_2\"]");
    }

    @Test
    void aNameThatLooksLikeAPatternIsAName() throws Exception {
      DataDesk desk = new DataDesk(root).file("s*.csv", "a\n1\n").file("s2.csv", "a\n2\n");

      assertThat(desk.rows("SELECT a FROM s_")).isEqualTo("[[1]]");
    }
  }
}
