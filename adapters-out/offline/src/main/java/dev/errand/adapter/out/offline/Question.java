package dev.errand.adapter.out.offline;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the brief asks, as far as rules can tell: which columns it names, which kind of finding it
 * is after.
 */
final class Question {

  /** A kind of finding somebody may be after. */
  enum Topic {
    TREND(
        "trend",
        "over time",
        "over the years",
        "change",
        "grow",
        "grew",
        "develop",
        "increas",
        "decreas",
        "warmer",
        "colder"),
    FALL("why", "fell", "fall in", "drop", "declin", "dip", "collaps", "rise", "rose", "jump"),
    SEASON(
        "season",
        "month",
        "when in the year",
        "time of year",
        "time of the year",
        "winter",
        "summer",
        "spring",
        "autumn",
        "weekday",
        "day of the week"),
    OUTLIER("outlier", "unusual", "extreme", "anomal", "strange", "odd", "record", "exception"),
    CONNECTION(
        "relat",
        "correl",
        "depend",
        "together",
        "connect",
        "link",
        "influenc",
        "affect",
        "associat",
        "go with"),
    GROUPS("compar", "differ", "by region", "per ", "group", "between"),
    SHARES("common", "often", "frequen", "how many", "share", "proportion", "mix"),
    RANKING(
        "top",
        "highest",
        "lowest",
        "best",
        "worst",
        "rank",
        "biggest",
        "largest",
        "smallest",
        "richest",
        "poorest");

    private final List<String> stems;

    Topic(String... stems) {
      this.stems = List.of(stems);
    }
  }

  private static final Map<String, List<String>> SYNONYMS =
      Map.ofEntries(
          Map.entry("rain", List.of("precipitation")),
          Map.entry("rainfall", List.of("precipitation")),
          Map.entry("rainy", List.of("precipitation")),
          Map.entry("wet", List.of("precipitation")),
          Map.entry("warm", List.of("temp", "temperature")),
          Map.entry("warmer", List.of("temp", "temperature")),
          Map.entry("hot", List.of("temp", "temperature")),
          Map.entry("cold", List.of("temp", "temperature")),
          Map.entry("windy", List.of("wind")),
          Map.entry("sales", List.of("revenue", "amount", "total", "turnover")),
          Map.entry("revenue", List.of("sales", "amount", "turnover")),
          Map.entry("money", List.of("revenue", "amount", "price", "cost", "income")),
          Map.entry("rich", List.of("income", "gdp")),
          Map.entry("wealth", List.of("income", "gdp")),
          Map.entry("life", List.of("health")),
          Map.entry("people", List.of("population")),
          Map.entry("where", List.of("country", "region", "city", "place")));
  private static final int STEM = 4;

  private final String text;
  private final List<String> words;

  Question(String text) {
    this.text = text;
    this.words = Column.words(text);
  }

  String text() {
    return text;
  }

  /** How much it is about the name: 1 names it all, 0 not at all. */
  double relevance(String name) {
    List<String> parts = Column.words(name);
    if (parts.isEmpty()) {
      return 0;
    }
    if (phrase(words).contains(phrase(parts))) {
      return 1;
    }
    long direct =
        parts.stream().filter(part -> words.stream().anyMatch(w -> same(w, part))).count();
    if (direct > 0) {
      return 0.5 + 0.4 * direct / parts.size();
    }
    return parts.stream().anyMatch(this::meant) ? 0.4 : 0;
  }

  /** Where the name is first spoken of; names never spoken of come last. */
  int position(String name) {
    List<String> parts = Column.words(name);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (parts.stream().anyMatch(part -> same(word, part))) {
        return i;
      }
    }
    return Integer.MAX_VALUE;
  }

  boolean asks(Topic topic) {
    String lower = " " + String.join(" ", words) + " ";
    return topic.stems.stream().anyMatch(stem -> lower.contains(" " + stem));
  }

  /** Whether one clause of it is both after the topic and about one of the columns. */
  boolean asksInOneBreath(Topic topic, List<String> columns) {
    return Stream.of(text.split("[.,;:?!\\n]+"))
        .map(Question::new)
        .filter(clause -> clause.asks(topic))
        .anyMatch(clause -> columns.stream().anyMatch(name -> clause.relevance(name) > 0));
  }

  /** A month it names. */
  Optional<Month> month() {
    List<String> spoken = new ArrayList<>(List.of(text.split("[^\\p{L}]+")));
    for (Month month : Month.values()) {
      String name = month.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      if (spoken.contains(name)) {
        return Optional.of(month);
      }
    }
    return Optional.empty();
  }

  private boolean meant(String part) {
    return words.stream()
        .flatMap(word -> SYNONYMS.getOrDefault(word, List.of()).stream())
        .anyMatch(word -> same(word, part));
  }

  private static String phrase(List<String> words) {
    return " " + String.join(" ", words) + " ";
  }

  /** Equal, but for an ending or an abbreviation of at least four letters. */
  private static boolean same(String spoken, String part) {
    String a = singular(spoken);
    String b = singular(part);
    return a.equals(b)
        || (b.length() >= STEM && a.startsWith(b))
        || (a.length() >= STEM && b.startsWith(a));
  }

  private static String singular(String word) {
    if (word.length() > STEM && word.endsWith("ies")) {
      return word.substring(0, word.length() - 3) + "y";
    }
    return word.length() >= STEM && word.endsWith("s") && !word.endsWith("ss")
        ? word.substring(0, word.length() - 1)
        : word;
  }
}
