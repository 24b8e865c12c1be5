/**
 * The data tool box: analysis of workspace files by an embedded SQL engine, kept inside the
 * workspace. And ledgers as Parquet files, written by the same engine.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic")
module dev.errand.adapter.out.duckdb {
  requires dev.errand.application;
  requires tools.jackson.databind;
  requires java.desktop;
  requires java.sql;
  requires duckdb.jdbc;
  requires org.apache.fontbox;
  requires org.apache.pdfbox;
  requires org.apache.pdfbox.io;
  requires static org.jspecify;

  provides dev.errand.application.spi.LedgerExportProvider with
      dev.errand.adapter.out.duckdb.DuckDbLedgerExportProvider;
  provides dev.errand.application.spi.ToolBoxProvider with
      dev.errand.adapter.out.duckdb.DuckDbToolBoxProvider;
}
