package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Codecs;
import dev.errand.application.port.out.DeadLetters;
import dev.errand.application.port.out.Health;
import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters in a directory. Finding, putting and removing one touches one file; listing reads
 * them all. A file that cannot be understood fails the call, naming the file: a letter that is
 * silently missing from a list would be lost.
 */
final class FileDeadLetters implements DeadLetters {

  private final DocumentDirectory directory;
  private final Codecs codecs;

  FileDeadLetters(DocumentDirectory directory, Codecs codecs) {
    this.directory = directory;
    this.codecs = codecs;
  }

  @Override
  public void put(Letter letter) {
    directory.write(directory.file(letter.id()), codecs.encodeDeadLetter(letter));
  }

  @Override
  public Optional<Letter> find(String id) {
    return read(directory.file(id));
  }

  @Override
  public List<Letter> list(Filter filter, int limit) {
    List<Letter> letters = new ArrayList<>();
    List<PortException> corrupt = new ArrayList<>();
    for (Path file : directory.files()) {
      try {
        read(file).filter(filter::matches).ifPresent(letters::add);
      } catch (PortException e) {
        if (!(e.failure() instanceof Failure.Corrupt)) {
          throw e;
        }
        corrupt.add(e);
      }
    }
    if (!corrupt.isEmpty()) {
      throw corruptFiles(corrupt);
    }
    return letters.stream().sorted(MemoryDeadLetters.NEWEST_FIRST).limit(limit).toList();
  }

  @Override
  public boolean remove(String id) {
    return directory.remove(directory.file(id));
  }

  @Override
  public Health check() {
    return directory.check();
  }

  private Optional<Letter> read(Path file) {
    byte @Nullable [] bytes = directory.read(file);
    if (bytes == null) {
      return Optional.empty();
    }
    Letter letter;
    try {
      letter = codecs.decodeDeadLetter(bytes);
    } catch (PortException e) {
      throw corrupt(file, e.failure().message(), e);
    }
    if (!directory.file(letter.id()).equals(file)) {
      throw corrupt(file, "it holds the letter " + letter.id() + ", which has another name", null);
    }
    return Optional.of(letter);
  }

  private static PortException corrupt(Path file, String why, @Nullable PortException cause) {
    return new PortException(
        new Failure.Corrupt(
            "the dead letter in "
                + file
                + " cannot be read: "
                + why
                + "; mend the file or move it to another directory"),
        cause);
  }

  private static PortException corruptFiles(List<PortException> corrupt) {
    PortException first = corrupt.getFirst();
    if (corrupt.size() == 1) {
      return first;
    }
    List<String> messages = corrupt.stream().map(e -> e.failure().message()).toList();
    return new PortException(new Failure.Corrupt(String.join("\n", messages)), first);
  }
}
