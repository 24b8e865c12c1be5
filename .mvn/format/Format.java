import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code Format check|write folder...}: compares or rewrites every Java file below the folders. */
final class Format {

  private static final Set<String> SKIPPED = Set.of("target", "node_modules", ".git");

  public static void main(String[] arguments) throws IOException {
    boolean write = arguments[0].equals("write");
    Path here = Path.of("").toAbsolutePath();
    List<String> unformatted = new ArrayList<>();
    for (Path file : javaFiles(List.of(arguments).subList(1, arguments.length))) {
      String before = Files.readString(file);
      String name = here.relativize(file.toAbsolutePath().normalize()).toString();
      try {
        String after = new Formatter().formatSourceAndFixImports(before);
        if (!after.equals(before)) {
          if (write) {
            Files.writeString(file, after);
          }
          unformatted.add(name);
        }
      } catch (Exception e) {
        unformatted.add(name + ": " + e.getMessage());
      }
    }
    unformatted.forEach(System.err::println);
    if (!write && !unformatted.isEmpty()) {
      System.err.println("Not formatted, see above. To format: mvn -q -N -Pformat verify");
      System.exit(1);
    }
  }

  private static List<Path> javaFiles(List<String> folders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder : folders) {
      Files.walkFileTree(
          Path.of(folder),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
              return path.getFileName() != null && SKIPPED.contains(path.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
              if (path.toString().endsWith(".java")) {
                files.add(path);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return files.stream().sorted().toList();
  }
}
