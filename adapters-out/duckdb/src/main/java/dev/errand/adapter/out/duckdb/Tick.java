package dev.errand.adapter.out.duckdb;

/**
 * A value marked on an axis.
 *
 * @param value where
 * @param label what is written to it
 * @param below what is written below that where it changes, such as the year of months; or empty
 */
record Tick(double value, String label, String below) {}
