package dev.errand.bootstrap;

import dev.errand.domain.budget.Money;
import dev.errand.domain.budget.Price;
import dev.errand.domain.budget.PriceTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a table of prices: under each model, or beginning of a model's name, three amounts. */
final class PriceFile {

  private static final List<String> AMOUNTS = List.of("input", "cachedInput", "output");

  private final String source;
  private final List<Problem> problems;

  private PriceFile(String source, List<Problem> problems) {
    this.source = source;
    this.problems = problems;
  }

  /** The prices of a document; what is wrong with it is added to {@code problems}. */
  static PriceTable read(String yaml, String source, List<Problem> problems) {
    return new PriceFile(source, problems).table(yaml);
  }

  private PriceTable table(String yaml) {
    Map<String, Price> prices = new HashMap<>();
    try {
      if (Yaml.read(yaml) instanceof Yaml.Mapping models) {
        for (Yaml.Entry model : models.entries()) {
          Price price = price(model);
          if (price != null) {
            prices.put(model.name(), price);
          }
        }
      } else {
        problem(1, "must hold MODEL: {input: …, output: …} lines");
      }
    } catch (Yaml.Malformed e) {
      problem(e.line(), String.valueOf(e.getMessage()));
    }
    return new PriceTable(prices);
  }

  private @Nullable Price price(Yaml.Entry model) {
    if (!(model.value() instanceof Yaml.Mapping mapping)) {
      problem(model.line(), "'" + model.name() + "' needs input and output");
      return null;
    }
    Map<String, Money> amounts = new HashMap<>();
    int before = problems.size();
    for (Yaml.Entry entry : mapping.entries()) {
      Money amount = amount(model.name(), entry);
      if (amount != null) {
        amounts.put(entry.name(), amount);
      }
    }
    Money input = amounts.get("input");
    Money output = amounts.get("output");
    if (problems.size() > before) {
      return null;
    }
    if (input == null || output == null) {
      problem(
          model.line(),
          "'%s' has no %s".formatted(model.name(), input == null ? "input" : "output"));
      return null;
    }
    Money cached = amounts.getOrDefault("cachedInput", input);
    if (cached.compareTo(input) > 0) {
      problem(model.line(), "'" + model.name() + "' has a cachedInput that is more than its input");
      return null;
    }
    return new Price(input, cached, output);
  }

  private @Nullable Money amount(String model, Yaml.Entry entry) {
    if (!AMOUNTS.contains(entry.name())) {
      problem(
          entry.line(),
          "'%s' has an unknown '%s'; known are %s".formatted(model, entry.name(), AMOUNTS));
      return null;
    }
    if (entry.value() instanceof Yaml.Scalar scalar
        && scalar.text().matches("[0-9]{1,9}(\\.[0-9]{1,12})?")) {
      return Money.of(scalar.text());
    }
    problem(
        entry.line(),
        "'%s' has an %s that is no amount per million tokens, such as 2.50"
            .formatted(model, entry.name()));
    return null;
  }

  private void problem(int line, String what) {
    problems.add(new Problem("prices", source + ":" + line, what));
  }
}
