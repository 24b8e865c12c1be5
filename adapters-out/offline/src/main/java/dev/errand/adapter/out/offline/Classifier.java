package dev.errand.adapter.out.offline;

import dev.errand.adapter.out.offline.Column.Role;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what each column is good for, from its name, type and profile. */
final class Classifier {

  private static final Set<String> IDENTIFIERS =
      Set.of(
          "id",
          "ids",
          "uuid",
          "guid",
          "key",
          "zip",
          "zipcode",
          "postcode",
          "plz",
          "phone",
          "tel",
          "isbn",
          "ean",
          "sku",
          "rowid",
          "rownum",
          "unnamed",
          "column0",
          "fips",
          "lat",
          "latitude",
          "lon",
          "lng",
          "longitude");
  private static final Set<String> WHOLE_IDENTIFIERS =
      Set.of("code", "nr", "no", "index", "number");
  private static final Set<String> CATEGORIES =
      Set.of(
          "month",
          "quarter",
          "weekday",
          "class",
          "level",
          "grade",
          "cluster",
          "group",
          "type",
          "category",
          "store",
          "status",
          "hour");
  private static final Set<String> YEARS =
      Set.of("year", "jahr", "yr", "año", "ano", "année", "annee", "anno");
  private static final Set<String> ADDITIVE =
      Set.of(
          "sales",
          "revenue",
          "amount",
          "total",
          "qty",
          "quantity",
          "units",
          "count",
          "cost",
          "costs",
          "profit",
          "orders",
          "volume",
          "visits",
          "clicks",
          "precipitation",
          "rain",
          "rainfall",
          "spend",
          "turnover",
          "expenses",
          "downloads",
          "umsatz",
          "menge",
          "betrag",
          "kosten",
          "anzahl");
  private static final Set<String> NOT_ADDITIVE =
      Set.of(
          "min", "max", "avg", "mean", "average", "rate", "ratio", "price", "per", "pct", "percent",
          "share", "score");
  private static final int FEW = 50;
  private static final int LONGEST_LABEL = 60;
  private static final int SMALL_CODES = 31;

  private Classifier() {}

  /** The forms a column left as text may really have; a query has to confirm it. */
  static List<TextForm> suspected(ColumnProfile column) {
    return column.textual() && !named(column, IDENTIFIERS)
        ? TextForm.guesses(column.visible())
        : List.of();
  }

  /** What a column is, as the profile has it. */
  static Column classify(ColumnProfile column, long rows) {
    String name = Sql.name(column.name());
    boolean unclean = column.floating() && column.mean() == null;
    String sql =
        column.dated() && !column.type().equals("DATE")
            ? "CAST(" + name + " AS TIMESTAMP)"
            : unclean ? "CASE WHEN isfinite(" + name + ") THEN " + name + " END" : name;
    Role role = role(column, rows);
    if (role instanceof Role.Time time && time.byYear()) {
      sql = "make_date(CAST(" + name + " AS INTEGER), 1, 1)";
    }
    return new Column(column, role, sql, column.numeric() && !unclean);
  }

  /** What a column is that a query has confirmed to hold numbers or dates as text. */
  static Column confirmed(ColumnProfile column, TextForm form, Readable found) {
    Role role =
        form.number() ? new Role.Measure(additive(column)) : time(found.min(), found.max(), false);
    ColumnProfile read =
        new ColumnProfile(
            column.name(),
            column.type(),
            column.nulls(),
            column.distinct(),
            found.min(),
            found.max(),
            null,
            null,
            null,
            column.top());
    return new Column(read, role, form.expression(column.name()), false);
  }

  /**
   * What a query found of a column read in another way.
   *
   * @param readable values that could be read
   * @param given values there are
   * @param min the smallest
   * @param max the largest
   */
  record Readable(long readable, long given, @Nullable String min, @Nullable String max) {
    boolean convincing() {
      return readable > 0 && readable * 10 >= given * 8;
    }
  }

  private static Role role(ColumnProfile column, long rows) {
    long given = rows - column.nulls();
    if (given <= 0) {
      return new Role.Empty();
    }
    if (column.distinct() == 1 && rows > 1) {
      return new Role.Constant();
    }
    if (column.dated()) {
      return time(column.min(), column.max(), false);
    }
    if (column.numeric()) {
      return numeric(column, given);
    }
    if (column.type().equals("BOOLEAN")) {
      return new Role.Category();
    }
    return column.textual() ? text(column, given) : new Role.Other();
  }

  private static Role numeric(ColumnProfile column, long given) {
    if (named(column, IDENTIFIERS) || (column.integer() && named(column, WHOLE_IDENTIFIERS))) {
      return new Role.Identifier();
    }
    if (column.integer() && named(column, YEARS) && between(column, 1000, 2200)) {
      return time(column.min() + "-01-01", column.max() + "-01-01", true);
    }
    boolean coded = column.distinct() == 2 && between(column, 0, 1);
    boolean named = named(column, CATEGORIES) && column.distinct() <= SMALL_CODES;
    return column.integer() && given > 2 && (coded || named)
        ? new Role.Category()
        : new Role.Measure(additive(column));
  }

  private static Role text(ColumnProfile column, long given) {
    if (column.visible().stream().anyMatch(value -> value.length() > LONGEST_LABEL)) {
      return new Role.Other();
    }
    if (given > 2 && column.distinct() <= FEW && column.distinct() * 2 <= given + 2) {
      return new Role.Category();
    }
    if (named(column, IDENTIFIERS)) {
      return new Role.Identifier();
    }
    if (column.distinct() * 20 >= given * 17) {
      return new Role.Label();
    }
    return column.distinct() * 2 <= given ? new Role.Category() : new Role.Other();
  }

  private static Role time(@Nullable String min, @Nullable String max, boolean byYear) {
    if (min == null || max == null || min.length() < 10 || max.length() < 10) {
      return new Role.Other();
    }
    try {
      return new Role.Time(
          LocalDate.parse(min.substring(0, 10)), LocalDate.parse(max.substring(0, 10)), byYear);
    } catch (DateTimeException e) {
      return new Role.Other();
    }
  }

  private static boolean additive(ColumnProfile column) {
    return named(column, ADDITIVE) && !named(column, NOT_ADDITIVE);
  }

  private static boolean between(ColumnProfile column, long least, long most) {
    BigDecimal min = Json.number(column.min());
    BigDecimal max = Json.number(column.max());
    return min != null
        && max != null
        && min.compareTo(BigDecimal.valueOf(least)) >= 0
        && max.compareTo(BigDecimal.valueOf(most)) <= 0;
  }

  private static boolean named(ColumnProfile column, Set<String> names) {
    List<String> words = Column.words(column.name());
    return words.stream().anyMatch(names::contains);
  }
}
