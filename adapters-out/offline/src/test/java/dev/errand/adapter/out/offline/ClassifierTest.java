package dev.errand.adapter.out.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.adapter.out.offline.Column.Role;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {

  private static ColumnProfile column(
      String name, String type, long distinct, String min, String max, String... top) {
    BigDecimal mean = type.equals("VARCHAR") ? null : BigDecimal.ONE;
    return new ColumnProfile(name, type, 0, distinct, min, max, mean, mean, mean, List.of(top));
  }

  @Nested
  class Classify {

    private Role role(ColumnProfile column) {
      return Classifier.classify(column, 100).role();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "customer_id", "zip", "longitude"})
    void numbersThatOnlyTellRowsApartShouldNotBeComputedWith(String name) {
      assertThat(role(column(name, "BIGINT", 100, "1", "100"))).isEqualTo(new Role.Identifier());
    }

    @ParameterizedTest
    @CsvSource({"revenue, true", "temp_max, false", "unit_price, false", "sales_rate, false"})
    void onlyAmountsShouldBeAddedUp(String name, boolean additive) {
      assertThat(role(column(name, "DOUBLE", 90, "0", "9"))).isEqualTo(new Role.Measure(additive));
    }

    @ParameterizedTest
    @ValueSource(strings = {"year", "Jahr", "año"})
    void yearsShouldBeTime(String name) {
      assertThat(role(column(name, "BIGINT", 10, "2015", "2024")))
          .isEqualTo(new Role.Time(LocalDate.of(2015, 1, 1), LocalDate.of(2024, 1, 1), true));
    }

    @Test
    void statusCodesShouldBeGroups() {
      assertThat(role(column("status", "BIGINT", 4, "200", "500"))).isEqualTo(new Role.Category());
    }

    @Test
    void oneValueShouldBeConstant() {
      assertThat(role(column("site", "VARCHAR", 1, "Main", "Main"))).isEqualTo(new Role.Constant());
    }
  }

  @Nested
  class Suspected {

    @Test
    void decimalCommasShouldBeSuspected() {
      assertThat(Classifier.suspected(column("u", "VARCHAR", 3, "1.109,96", "9,5", "1,25")))
          .containsExactly(TextForm.DECIMAL_COMMA);
    }

    @Test
    void datesThatCouldBeEitherShouldBeTriedBothWays() {
      assertThat(
              Classifier.suspected(
                  column("d", "VARCHAR", 9, "01/02/2024", "n/a", "01/03/2024", "01/04/2024")))
          .containsExactly(TextForm.MONTH_FIRST_DATE, TextForm.DAY_FIRST_DATE);
    }

    @Test
    void wordsShouldStayWords() {
      assertThat(Classifier.suspected(column("t", "VARCHAR", 2, "Köln", "Zürich"))).isEmpty();
    }
  }
}
