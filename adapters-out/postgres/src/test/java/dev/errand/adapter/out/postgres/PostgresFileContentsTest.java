package dev.errand.adapter.out.postgres;

import dev.errand.application.port.out.FileContents;
import dev.errand.testkit.FileContentsContract;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

final class PostgresFileContentsTest implements FileContentsContract {

  private final TestPostgres server = TestPostgres.shared();
  private String database;
  private PostgresFileContents contents;
  private PostgresFileContents elsewhere;

  @BeforeEach
  void open() {
    database = server.database();
    contents = opened();
    elsewhere = opened();
  }

  @AfterEach
  void close() {
    contents.close();
    elsewhere.close();
    server.drop(database);
  }

  @Override
  public FileContents contents() {
    return contents;
  }

  @Override
  public FileContents elsewhere() {
    return elsewhere;
  }

  private PostgresFileContents opened() {
    return (PostgresFileContents)
        new PostgresFileContentsProvider()
            .open(URI.create(server.address(database)), TestDatabases.process(server));
  }
}
