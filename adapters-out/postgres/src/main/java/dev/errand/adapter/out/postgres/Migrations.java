package dev.errand.adapter.out.postgres;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * The files of {@code db/migrations}, which lie beside this class. They are named here because
 * looking for them works differently on the module path, on the class path and in one jar.
 */
final class Migrations implements ResourceProvider {

  /** In the order they are applied. */
  static final List<String> FILES =
      List.of(
          "V0001__sessions.sql",
          "V0002__audit.sql",
          "V0003__roles.sql",
          "V0004__quotas_and_files.sql",
          "V0005__mailboxes.sql",
          "V0006__retention.sql",
          "V0007__outbox.sql");

  /** The version of the schema this program is made for. */
  static final int LATEST = version(FILES.getLast());

  private static int version(String file) {
    return Integer.parseInt(file.substring(1, file.indexOf("__")));
  }

  @Override
  public @Nullable LoadableResource getResource(String name) {
    return FILES.contains(name) ? new SqlFile(name) : null;
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return FILES.stream()
        .filter(file -> file.startsWith(prefix))
        .filter(file -> Arrays.stream(suffixes).anyMatch(file::endsWith))
        .<LoadableResource>map(SqlFile::new)
        .toList();
  }

  private static final class SqlFile extends LoadableResource {

    private final String name;

    private SqlFile(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      InputStream in = Migrations.class.getResourceAsStream(name);
      return new InputStreamReader(
          Objects.requireNonNull(in, name + " is not in the jar"), StandardCharsets.UTF_8);
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
