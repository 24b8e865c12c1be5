import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jooq.SQLDialect;
import org.jooq.Source;
import org.jooq.codegen.DefaultGeneratorStrategy;
import org.jooq.codegen.GenerationTool;
import org.jooq.conf.ParseNameCase;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.meta.CatalogDefinition;
import org.jooq.meta.Definition;
import org.jooq.meta.SchemaDefinition;
import org.jooq.meta.TableDefinition;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Property;
import org.jooq.meta.jaxb.Strategy;
import org.jooq.meta.jaxb.Target;
import org.jooq.meta.jaxb.VisibilityModifier;
import org.jooq.util.jaxb.tools.MiniJAXB;
import org.jooq.util.xml.jaxb.InformationSchema;

/**
 * {@code Tables MIGRATIONS FOLDER PACKAGE}: writes a Java class for each table that the migrations
 * make, none of them public and all in one package. Does nothing if no migration is newer than what
 * is there.
 */
final class Tables {

  public static void main(String[] arguments) throws Exception {
    Path migrations = Path.of(arguments[0]).toAbsolutePath().normalize();
    Path folder = Path.of(arguments[1]);
    Path stamp = folder.resolve(".generated");
    FileTime newest = newest(migrations);
    if (Files.exists(stamp) && Files.getLastModifiedTime(stamp).equals(newest)) {
      return;
    }
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
    new GenerationTool()
        .run(
            new Configuration()
                .withLogging(Logging.WARN)
                .withGenerator(
                    new Generator()
                        .withStrategy(new Strategy().withName(Flat.class.getName()))
                        .withDatabase(database(folder, migrations))
                        .withGenerate(generate())
                        .withTarget(
                            new Target()
                                .withPackageName(arguments[2])
                                .withDirectory(folder.toString()))));
    Files.writeString(stamp, "");
    Files.setLastModifiedTime(stamp, newest);
  }

  /** The tables as an XML document, made from the migrations by jOOQ's own interpreter. */
  private static Database database(Path folder, Path migrations) throws IOException {
    Settings settings =
        new Settings()
            .withParseIgnoreComments(true)
            .withParseIgnoreCommentStart("[jooq ignore start]")
            .withParseIgnoreCommentStop("[jooq ignore stop]")
            .withParseNameCase(ParseNameCase.LOWER_IF_UNQUOTED);
    Source[] sources;
    try (Stream<Path> files = Files.list(migrations)) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".sql"))
              .sorted()
              .map(file -> Source.of(file.toFile()))
              .toArray(Source[]::new);
    }
    InformationSchema found =
        DSL.using(SQLDialect.POSTGRES, settings).meta(sources).informationSchema();
    // An absent default would be taken for an empty one.
    found.getColumns().forEach(column -> column.setColumnDefault(null));
    Files.createDirectories(folder);
    Path tables = folder.resolve(".tables.xml");
    try (Writer out = Files.newBufferedWriter(tables)) {
      MiniJAXB.marshal(found, out);
    }
    return new Database()
        .withName("org.jooq.meta.xml.XMLDatabase")
        .withInputSchema("errand")
        .withProperties(property("dialect", "POSTGRES"), property("xmlFile", tables.toString()));
  }

  private static Generate generate() {
    return new Generate()
        .withRecords(false)
        .withKeys(false)
        .withIndexes(false)
        .withRelations(false)
        .withGlobalObjectReferences(false)
        .withImplicitJoinPathsToOne(false)
        .withGeneratedAnnotation(false)
        .withJavadoc(false)
        .withVisibilityModifier(VisibilityModifier.NONE);
  }

  private static Property property(String key, String value) {
    return new Property().withKey(key).withValue(value);
  }

  private static FileTime newest(Path migrations) throws IOException {
    try (Stream<Path> files = Files.list(migrations)) {
      return files.map(Tables::modified).max(Comparator.naturalOrder()).orElseThrow();
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** One package for all, and names that say what they are. */
  public static final class Flat extends DefaultGeneratorStrategy {

    @Override
    public String getJavaPackageName(Definition definition, Mode mode) {
      return getTargetPackage();
    }

    @Override
    public String getJavaClassName(Definition definition, Mode mode) {
      String name = super.getJavaClassName(definition, mode);
      return switch (definition) {
        case TableDefinition table -> name + "Table";
        case SchemaDefinition schema -> "ErrandSchema";
        case CatalogDefinition catalog -> "ErrandCatalog";
        default -> name;
      };
    }
  }
}
