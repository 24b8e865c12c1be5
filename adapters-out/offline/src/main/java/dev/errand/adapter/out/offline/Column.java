package dev.errand.adapter.out.offline;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column, what it is good for, and the SQL expression that gives its values.
 *
 * @param profile what is known of it
 * @param role what it is good for
 * @param sql its values in SQL
 * @param nativeNumber whether tools see it as a number without help
 */
record Column(ColumnProfile profile, Role role, String sql, boolean nativeNumber) {

  private static final Pattern BRACKETS = Pattern.compile("[(\\[]([^)\\]]{1,8})[)\\]]\\s*$");
  private static final Pattern SUFFIX =
      Pattern.compile("(?i)_(mm|cm|km|kg|usd|eur|gbp|pct|percent|ms|kwh|celsius|c|km2|m2)$");

  /** What a column is good for. */
  sealed interface Role {
    /** No row has a value. */
    record Empty() implements Role {}

    /** Every row has the same value. */
    record Constant() implements Role {}

    /** When; {@code byYear} if it counts years. */
    record Time(LocalDate first, LocalDate last, boolean byYear) implements Role {}

    /** How much; {@code additive} if totals mean something. */
    record Measure(boolean additive) implements Role {}

    /** Which group; few values, many rows each. */
    record Category() implements Role {}

    /** Who or what; about one row each. */
    record Label() implements Role {}

    /** A number or text that only tells rows apart. */
    record Identifier() implements Role {}

    /** Anything else. */
    record Other() implements Role {}
  }

  String name() {
    return profile.name();
  }

  /** Whether some of its values are no finite numbers. */
  boolean unclean() {
    return profile.floating() && profile.mean() == null && profile.distinct() > 0;
  }

  boolean measure() {
    return role instanceof Role.Measure;
  }

  /** Whether zero means none of it, so that percentages of it make sense. */
  boolean ratio() {
    BigDecimal min = Json.number(profile.min());
    return additive() || (min != null && min.signum() >= 0 && !degrees());
  }

  private boolean degrees() {
    return words(name()).stream()
        .anyMatch(word -> word.startsWith("temp") || word.equals("celsius"));
  }

  boolean additive() {
    return role instanceof Role.Measure measure && measure.additive();
  }

  /** The unit, only where the name itself says it. */
  Optional<String> unit() {
    Matcher brackets = BRACKETS.matcher(name());
    if (brackets.find()) {
      return Optional.of(brackets.group(1).strip());
    }
    Matcher suffix = SUFFIX.matcher(name());
    return suffix.find() && (!suffix.group(1).equalsIgnoreCase("c") || degrees())
        ? Optional.of(
            switch (suffix.group(1).toLowerCase(Locale.ROOT)) {
              case "celsius", "c" -> "°C";
              case "km2" -> "km²";
              case "m2" -> "m²";
              case "pct", "percent" -> "%";
              case "usd" -> "USD";
              case "eur" -> "EUR";
              case "gbp" -> "GBP";
              case "kwh" -> "kWh";
              case String unit -> unit;
            })
        : Optional.empty();
  }

  /** The words of a name: {@code tempMax}, {@code temp_max} and {@code Temp Max} are the same. */
  static List<String> words(String name) {
    String spaced = name.replaceAll("(\\p{Ll})(\\p{Lu})", "$1 $2").toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    for (String word : spaced.split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }
}
