package dev.errand.adapter.out.duckdb;

/**
 * A straight mapping of values to places on a picture.
 *
 * @param min a value
 * @param max a greater value
 * @param from where the smaller lies
 * @param to where the greater lies
 */
record Scale(double min, double max, double from, double to) {

  double at(double value) {
    // Halved first, for the difference of two great numbers may be none.
    return from + (value / 2 - min / 2) / (max / 2 - min / 2) * (to - from);
  }
}
