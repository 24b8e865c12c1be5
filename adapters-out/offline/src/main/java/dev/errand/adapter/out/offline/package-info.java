/**
 * A deterministic, rule-based stand-in for a language model that really calls tools. It says what
 * it is.
 */
package dev.errand.adapter.out.offline;
