package dev.errand.domain.budget;

import java.util.Map;
import java.util.Optional;

/**
 * Prices by model name. A name matches its longest prefix in the table, so that a dated release
 * ({@code gpt-x-2026-01-01}) takes the price of its family ({@code gpt-x}).
 *
 * @param prices price per model name or prefix
 */
public record PriceTable(Map<String, Price> prices) {

  /** A table without prices. */
  public static final PriceTable EMPTY = new PriceTable(Map.of());

  public PriceTable {
    prices = Map.copyOf(prices);
  }

  /** The price of a model, or empty when the table does not know it. */
  public Optional<Price> of(String model) {
    return prices.entrySet().stream()
        .filter(entry -> model.startsWith(entry.getKey()))
        .max(java.util.Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getValue);
  }
}
