package dev.errand.adapter.out.duckdb;

/**
 * Values to be drawn in one colour.
 *
 * @param name what the legend calls it
 * @param values a value for each point, not-a-number where there is none
 */
record Series(String name, double[] values) {}
