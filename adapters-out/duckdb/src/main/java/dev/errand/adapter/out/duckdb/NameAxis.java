package dev.errand.adapter.out.duckdb;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names side by side: upright if there is room, else slanted, and then only every so many. */
final class NameAxis implements BottomAxis {

  private static final double GAP = 8;
  private static final double LONGEST = 150;
  private static final double SMALL_LETTER = 10;

  /** What a slanted name takes along the axis, in sizes of its letters. */
  private static final double SLANTED_ROOM = 1.38;

  private static final double SLANT = Math.sqrt(0.5);

  private final double left;
  private final double slot;
  private final boolean slanted;
  private final double letter;
  private final @Nullable String[] labels;
  private final double height;

  NameAxis(List<String> names, double left, double right) {
    this.left = left;
    this.slot = (right - left) / names.size();
    Letters letters = Letters.standard();
    double widest =
        names.stream()
            .mapToDouble(name -> Math.min(LONGEST, letters.width(name, LeftAxis.LETTER)))
            .max()
            .orElse(0);
    this.slanted = widest + GAP > slot;
    boolean crowded = slanted && slot < LeftAxis.LETTER * SLANTED_ROOM;
    this.letter = crowded ? SMALL_LETTER : LeftAxis.LETTER;
    this.labels = new @Nullable String[names.size()];
    int every = slanted ? (int) Math.ceil(letter * SLANTED_ROOM / slot) : 1;
    double longest = 0;
    for (int i = 0; i < labels.length; i += every) {
      double room = slanted ? Math.min(LONGEST, (at(i) - GAP) / SLANT) : slot;
      String label = letters.fitted(names.get(i), letter, room);
      longest = Math.max(longest, letters.width(label, letter));
      labels[i] = label;
    }
    this.height = GAP + letter + (slanted ? longest * SLANT : 0);
  }

  double slot() {
    return slot;
  }

  @Override
  public double at(int point) {
    return left + slot * (point + 0.5);
  }

  @Override
  public double height() {
    return height;
  }

  @Override
  public void paint(List<Mark> marks, double top, double bottom) {
    for (int i = 0; i < labels.length; i++) {
      String label = labels[i];
      if (label == null || label.isEmpty()) {
        continue;
      }
      double y = bottom + GAP + letter * 0.75;
      marks.add(
          slanted
              ? new Mark.Label(label, at(i) + 4, y, letter, Mark.Anchor.END, -45, Ink.FAINT_TEXT)
              : Mark.Label.of(label, at(i), y, letter, Mark.Anchor.MIDDLE, Ink.FAINT_TEXT));
    }
  }
}
