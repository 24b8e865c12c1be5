package dev.errand.adapter.out.offline;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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
        "getting warmer",
        "getting colder"),
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
        "when ",
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
    GROUPS(
        "compar",
        "differ",
        "by region",
        "per ",
        "group",
        "between",
        "which",
        "depend",
        "warmer",
        "colder",
        "faster",
        "slower",
        "better",
        "worse",
        "more "),
    SHARES("common", "often", "frequen", "how many", "share", "proportion", "mix"),
    RANKING(
        "top",
        "most",
        "least",
        "highest",
        "lowest",
        "best",
        "worst",
        "rank",
        "biggest",
        "largest",
        "smallest",
        "richest",
        "poorest"),
    LEVEL("average", "mean", "typical", "median", "spread", "range", "total", "distribut", "sum"),
    COMPLETENESS("complete", "missing", "gap", "empty", "quality", "blank", "null");

    private final List<String> stems;

    Topic(String... stems) {
      this.stems = List.of(stems);
    }

    /** Whether few findings are of this kind, so that asking for it leaves little choice. */
    boolean narrow() {
      return this == SEASON
          || this == OUTLIER
          || this == TREND
          || this == CONNECTION
          || this == COMPLETENESS;
    }
  }

  private static final Map<String, List<String>> SYNONYMS =
      Map.ofEntries(
          Map.entry("rain", List.of("precipitation")),
          Map.entry("rainfall", List.of("precipitation")),
          Map.entry("rainy", List.of("precipitation")),
          Map.entry("wet", List.of("precipitation")),
          Map.entry("raining", List.of("precipitation")),
          Map.entry("quantity", List.of("qty", "units", "count", "menge")),
          Map.entry("sells", List.of("revenue", "sales", "amount", "turnover", "umsatz")),
          Map.entry("sold", List.of("revenue", "sales", "amount", "turnover", "umsatz")),
          Map.entry("slow", List.of("duration", "latency", "elapsed")),
          Map.entry("slower", List.of("duration", "latency", "elapsed")),
          Map.entry("fast", List.of("duration", "latency", "elapsed")),
          Map.entry("satisfied", List.of("satisfaction", "rating", "score")),
          Map.entry("say", List.of("comment", "text", "feedback", "answer", "remark")),
          Map.entry("long", List.of("minutes", "duration", "length", "hours")),
          Map.entry("longer", List.of("minutes", "duration", "length", "hours")),
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
          Map.entry("where", List.of("country", "region", "city", "place")),
          Map.entry("country", List.of("país", "pais", "land", "pays")),
          Map.entry("region", List.of("región", "gebiet")));
  private static final int STEM = 4;
  private static final int SHORTEST_VALUE = 3;
  private static final String CLAUSE_ENDS =
      "[.;:?!]+(?=\\s|$)|, (?:and"
          + " )?(?=(?:how|when|where|which|what|who|why|is|are|do|does|did|point) )|\\band"
          + " (?=(?:how|when|where|which|what|who|why|is|are|do|does|did|on which) )";
  private static final Pattern FUTURE =
      Pattern.compile(
          "(?i)\\b(will|forecasts?|predict\\w*|next (day|week|month|quarter|year)|tomorrow)\\b");
  private static final Set<String> TOTALS = Set.of("total", "totals", "sum", "altogether");
  private static final Set<String> FILLERS =
      Set.of(
          "what",
          "which",
          "when",
          "where",
          "does",
          "have",
          "there",
          "this",
          "that",
          "these",
          "those",
          "with",
          "data",
          "file",
          "files",
          "tell",
          "show",
          "about",
          "please",
          "analyse",
          "analyze",
          "from",
          "point",
          "report",
          "write",
          "give",
          "find",
          "describe",
          "content");

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

  /** Its single questions, in order. */
  List<Question> clauses() {
    return Stream.of(text.replaceAll("\\s+", " ").split(CLAUSE_ENDS))
        .map(String::strip)
        .filter(clause -> !clause.isEmpty())
        .map(Question::new)
        .toList();
  }

  /** Whether it names this value of a column. */
  boolean mentions(String value) {
    List<String> parts = Column.words(value);
    return value.strip().length() >= SHORTEST_VALUE && phrase(words).contains(phrase(parts));
  }

  /** Whether it is after what has not happened yet. */
  boolean asksForTheFuture() {
    return FUTURE.matcher(text).find();
  }

  /** Whether it asks anything at all, rather than just say what to do. */
  boolean hasSubject() {
    return words.stream().anyMatch(word -> word.length() >= STEM && !FILLERS.contains(word));
  }

  boolean asksForTotal() {
    return words.stream().anyMatch(TOTALS::contains);
  }

  /** Whether it is after something every table has, such as unusual or missing values. */
  boolean asksOfAnything() {
    return !asksForTheFuture()
        && Stream.of(Topic.OUTLIER, Topic.COMPLETENESS, Topic.LEVEL, Topic.CONNECTION, Topic.TREND)
            .anyMatch(this::asks);
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
