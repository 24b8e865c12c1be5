package dev.errand.adapter.out.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sets the parameters of a statement one after the other. */
final class Binder {

  private final Connection connection;
  private final PreparedStatement statement;
  private int place;

  /** Begins at a place, from 1. */
  Binder(Connection connection, PreparedStatement statement, int place) {
    this.connection = connection;
    this.statement = statement;
    this.place = place;
  }

  Binder text(String value) throws SQLException {
    statement.setString(place++, value);
    return this;
  }

  Binder number(@Nullable Long value) throws SQLException {
    if (value == null) {
      statement.setNull(place++, Types.BIGINT);
    } else {
      statement.setLong(place++, value);
    }
    return this;
  }

  Binder flag(boolean value) throws SQLException {
    statement.setBoolean(place++, value);
    return this;
  }

  /** An array whose elements are of a type, or null. */
  Binder array(String type, @Nullable Object @Nullable [] values) throws SQLException {
    if (values == null) {
      statement.setNull(place++, Types.ARRAY);
    } else {
      statement.setArray(place++, connection.createArrayOf(type, values));
    }
    return this;
  }

  /** The texts of some things. */
  <T> Binder texts(List<T> things, Function<T, @Nullable String> text) throws SQLException {
    return array("varchar", things.stream().map(text).toArray(String[]::new));
  }
}
