package dev.errand.adapter.out.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the table: there is an answer, and its numbers are the tools' numbers. */
class AnyTableTest {

  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\w.,-])-?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|(?<![\\w.])-?\\d+(?:\\.\\d+)?");
  private static final List<String> QUESTIONS =
      List.of(
          "What is in it?",
          "Why did amount fall in March, and which kind is most common?",
          "How do amount and level relate? Point out unusual values.",
          "What will the weather be tomorrow?");
  private static final int MOST_TURNS = 8;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void answerShouldStateOnlyNumbersOfTheTools(long seed) throws IOException {
    Random random = new Random(seed);
    Files.writeString(folder.resolve("any.csv"), table(random));

    try (PlayedToolBox box = new PlayedToolBox(folder)) {
      Played played =
          new Played(box, QUESTIONS.get((int) (seed % QUESTIONS.size()))).withSchema(Played.SCHEMA);
      String answer = played.answer();

      assertThat(played.failures()).isEmpty();
      assertThat(played.replies()).hasSizeLessThanOrEqualTo(MOST_TURNS);
      Set<String> known = known(played.toolText());
      for (var finding : Json.object(answer).orElseThrow().get("findings")) {
        String detail = finding.get("title").asString() + " " + finding.get("detail").asString();
        assertThat(known).as(detail).containsAll(numbers(detail));
      }
    }
  }

  private static String table(Random random) {
    String[] columns = {"day", "kind", "amount", "level", "note"};
    StringBuilder csv = new StringBuilder(String.join(",", columns)).append('\n');
    int rows = random.nextInt(1, 200);
    int kinds = random.nextInt(1, 6);
    for (int i = 0; i < rows; i++) {
      csv.append("2024-%02d-%02d".formatted(1 + i / 28 % 12, 1 + i % 28)).append(',');
      csv.append((char) ('P' + random.nextInt(kinds))).append(',');
      csv.append(random.nextInt(10) == 0 ? "" : Integer.toString(random.nextInt(500))).append(',');
      csv.append(BigDecimal.valueOf(random.nextGaussian() * 20).setScale(2, RoundingMode.HALF_UP));
      csv.append(',').append(random.nextBoolean() ? "" : "text " + random.nextInt(300));
      csv.append('\n');
    }
    return csv.toString();
  }

  /** Every number the tools told, in every way a finding may write it. */
  private static Set<String> known(String toolText) {
    Set<String> known = new HashSet<>(Set.of("0", "1", "0.1", "0.05", "100"));
    Matcher number = Pattern.compile("-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?").matcher(toolText);
    while (number.find()) {
      BigDecimal value = new BigDecimal(number.group());
      for (BigDecimal each : List.of(value, value.abs())) {
        known.add(Wording.number(each));
        known.add(Wording.coefficient(each));
        known.add(Wording.percent(each).replace(" %", ""));
      }
      known.add(number.group().replaceFirst("^-", ""));
      known.add(number.group());
    }
    return known;
  }

  private static Set<String> numbers(String text) {
    Set<String> numbers = new HashSet<>();
    String bare = text.replaceAll("\\d{4}-\\d{2}(-\\d{2})?( \\d{2}:\\d{2})?", "date");
    Matcher number = NUMBER.matcher(bare);
    while (number.find()) {
      numbers.add(number.group());
    }
    return numbers;
  }
}
