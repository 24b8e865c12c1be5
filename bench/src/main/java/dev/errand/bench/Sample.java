package dev.errand.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Repeated measurements of one thing. */
final class Sample {

  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  double median() {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  double least() {
    return Collections.min(values);
  }

  double most() {
    return Collections.max(values);
  }

  /** The median, and between which values all lie. */
  String shown(String format) {
    return String.format(
        Locale.ROOT,
        format + " (" + format + " to " + format + ", n=%d)",
        median(),
        least(),
        most(),
        values.size());
  }

  /** The median of the ratios, repetition by repetition, so that noise that lasts cancels out. */
  Sample over(Sample other) {
    Sample ratios = new Sample();
    for (int i = 0; i < Math.min(values.size(), other.values.size()); i++) {
      ratios.add(values.get(i) / other.values.get(i));
    }
    return ratios;
  }
}
