package dev.errand.adapter.out.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Something that is done on a connection and has a result. */
@FunctionalInterface
interface Work<T> {

  /** Does it. The connection is given back, and its transaction ended, by whoever asked. */
  T on(Connection connection) throws SQLException;
}
