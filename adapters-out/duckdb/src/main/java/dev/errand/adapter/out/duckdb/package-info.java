/**
 * The data tool box: analysis of workspace files by an embedded SQL engine, kept inside the
 * workspace.
 */
package dev.errand.adapter.out.duckdb;
