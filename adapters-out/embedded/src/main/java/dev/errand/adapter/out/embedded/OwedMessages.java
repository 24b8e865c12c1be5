package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Scheduler;
import dev.errand.domain.session.SessionId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions owe a message: a file to which all processes add lines, {@code + SESSION SECONDS}
 * for one that does and {@code - SESSION .} for one that does no longer. Each line shows by its end
 * that it is whole: a part of a session's name may be the name of another session.
 *
 * <p>Lines that go with events do not wait for the disk, whose cache outlives every process. What
 * does not is the machine going down, so a line {@code boot ID} says since which start of the
 * machine the file is whole. Whoever finds another one there, or none, goes through all sessions
 * once instead, and notes those that have not ended. Thread-safe.
 */
final class OwedMessages implements AutoCloseable {

  /** What the system calls this start of the machine; it has a new name after each. */
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private static final Pattern LINE =
      Pattern.compile(
          "^(?:\\+ (?<owed>[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63})"
              + " (?<seconds>-?\\d{1,11})\\.(?<nanos>\\d{9})|-"
              + " (?<settled>[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}) \\.|boot (?<boot>\\S+))$",
          Pattern.MULTILINE);

  private static final String LOCK = "owed";
  private static final long LARGE = 1 << 20;

  private final Path file;
  private final Path aside;
  private final SharedLock lock;
  private final Scheduler scheduler;
  private final @Nullable String boot;

  /** Whether all sessions were gone through since the machine started; it stays so. */
  private volatile boolean whole;

  /** What the file was read to say. */
  private volatile @Nullable Content known;

  /**
   * What the file says.
   *
   * @param size how long it was
   * @param identity which file it was
   * @param boot since when it is whole, or null if it does not say
   * @param owed the sessions, and since when
   */
  private record Content(
      long size,
      @Nullable Object identity,
      @Nullable String boot,
      NavigableMap<SessionId, Instant> owed) {}

  OwedMessages(Path directory, Scheduler scheduler) {
    this(directory, scheduler, boot());
  }

  /**
   * In a directory.
   *
   * @param boot names this start of the machine, or null if that is not known
   */
  OwedMessages(Path directory, Scheduler scheduler, @Nullable String boot) {
    this.file = directory.resolve("owed.log");
    this.aside = directory.resolve("owed.tmp");
    this.lock = new SharedLock(directory.resolve(".lock"));
    this.scheduler = scheduler;
    this.boot = boot;
  }

  private static @Nullable String boot() {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException | SecurityException e) {
      return null;
    }
  }

  /**
   * Notes those of some groups. Before their events are written: what is noted in vain does no
   * harm, and a process that dies in between has forgotten nothing.
   */
  void note(List<Pending<EventGroup>> groups) throws IOException {
    Map<String, Instant> owed = new LinkedHashMap<>();
    for (Pending<EventGroup> each : groups) {
      if (each.content().owed()) {
        owed.put(each.content().session(), each.content().at());
      }
    }
    add(owed);
  }

  /** Notes some, with since when. */
  void add(Map<String, Instant> owed) throws IOException {
    append(plus(owed));
  }

  /** Notes one. */
  void owe(SessionId session, Instant since) {
    try {
      add(Map.of(session.value(), since));
    } catch (IOException e) {
      throw Disk.failure(e, "note what is owed", file);
    }
  }

  /** Notes that nothing is owed for some. */
  void settle(Collection<SessionId> sessions) {
    try {
      append(sessions.stream().map(each -> "- " + each + " .\n").collect(Collectors.joining()));
      if (size() > LARGE) {
        compact();
      }
    } catch (IOException e) {
      throw Disk.failure(e, "note what was sent", file);
    }
  }

  /**
   * All that are owed.
   *
   * @param unfinished finds those that may be owed without the file
   */
  NavigableMap<SessionId, Instant> all(Supplier<Map<String, Instant>> unfinished) {
    try {
      if (!whole) {
        if (boot == null || !boot.equals(content().boot())) {
          append(plus(unfinished.get()) + (boot == null ? "" : "boot " + boot + "\n"));
        }
        whole = true;
      }
      return content().owed();
    } catch (IOException e) {
      throw Disk.unreadable(e, "read what is owed", file);
    }
  }

  private static String plus(Map<String, Instant> owed) {
    return owed.entrySet().stream()
        .map(each -> "+ " + each.getKey() + " " + seconds(each.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  private static String seconds(Instant instant) {
    return instant.getEpochSecond() + ".%09d".formatted(instant.getNano());
  }

  /** Begins with a line break, in case that what was written last was cut short. */
  private void append(String lines) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    byte[] bytes = ("\n" + lines).getBytes(StandardCharsets.UTF_8);
    try (LockFile.Held _ = lock.file().hold(LOCK, scheduler);
        RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek(out.length());
      out.write(bytes);
    }
  }

  private long size() throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private Content content() throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Content before = known;
      if (before != null
          && before.size() == attributes.size()
          && Objects.equals(before.identity(), attributes.fileKey())) {
        return before;
      }
      Content now =
          parsed(Files.readString(file, StandardCharsets.ISO_8859_1), attributes.fileKey());
      known = now;
      return now;
    } catch (NoSuchFileException e) {
      return new Content(0, null, null, new TreeMap<>(Comparator.comparing(SessionId::value)));
    }
  }

  /** Leaves out lines that were cut short, which nobody was told are there. */
  private static Content parsed(String text, @Nullable Object identity) {
    NavigableMap<SessionId, Instant> owed = new TreeMap<>(Comparator.comparing(SessionId::value));
    String boot = null;
    for (Matcher line = LINE.matcher(text); line.find(); ) {
      if (line.group("boot") != null) {
        boot = line.group("boot");
      } else if (line.group("settled") != null) {
        owed.remove(new SessionId(line.group("settled")));
      } else {
        Instant since = Instant.ofEpochSecond(Long.parseLong(line.group("seconds")));
        owed.putIfAbsent(
            new SessionId(line.group("owed")),
            since.plusNanos(Long.parseLong(line.group("nanos"))));
      }
    }
    return new Content(text.length(), identity, boot, owed);
  }

  /** Writes the file anew, with what still counts. */
  private void compact() throws IOException {
    try (LockFile.Held _ = lock.file().hold(LOCK, scheduler)) {
      Content now = content();
      if (now.size() < LARGE || now.size() < 200L * now.owed().size()) {
        return;
      }
      Map<String, Instant> left = new TreeMap<>();
      now.owed().forEach((session, since) -> left.put(session.value(), since));
      String lines = plus(left) + (now.boot() == null ? "" : "boot " + now.boot() + "\n");
      Files.writeString(aside, "\n" + lines, StandardCharsets.UTF_8);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
