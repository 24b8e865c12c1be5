package dev.errand.adapter.out.duckdb;

import java.util.List;

/** One thing drawn on a picture. Lengths and places are in pixels from the upper left corner. */
sealed interface Mark {

  /** A place. */
  record Spot(double x, double y) {}

  /** What a point of a series looks like, so that series differ by more than colour. */
  enum Form {
    DISC,
    SQUARE,
    TRIANGLE,
    DIAMOND
  }

  /** How a text lies to its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** A filled rectangle. */
  record Box(double x, double y, double width, double height, Ink ink) implements Mark {}

  /**
   * A line through some places.
   *
   * @param dash lengths of stroke and gap, or 0 for a whole line
   */
  record Trace(List<Spot> spots, double width, double dash, Ink ink) implements Mark {

    public Trace {
      spots = List.copyOf(spots);
    }

    static Trace line(double x1, double y1, double x2, double y2, Ink ink) {
      return new Trace(List.of(new Spot(x1, y1), new Spot(x2, y2)), 1, 0, ink);
    }
  }

  /**
   * A point of a series.
   *
   * @param opacity from 0 to 1
   */
  record Dot(double x, double y, double radius, Form form, double opacity, Ink ink)
      implements Mark {

    /** Corners, none for a disc. */
    List<Spot> corners() {
      return switch (form) {
        case DISC -> List.of();
        case SQUARE -> {
          double half = radius * 0.88;
          yield List.of(
              new Spot(x - half, y - half),
              new Spot(x + half, y - half),
              new Spot(x + half, y + half),
              new Spot(x - half, y + half));
        }
        case TRIANGLE ->
            List.of(
                new Spot(x, y - 1.2 * radius),
                new Spot(x + 1.1 * radius, y + 0.8 * radius),
                new Spot(x - 1.1 * radius, y + 0.8 * radius));
        case DIAMOND -> {
          double half = radius * 1.25;
          yield List.of(
              new Spot(x, y - half),
              new Spot(x + half, y),
              new Spot(x, y + half),
              new Spot(x - half, y));
        }
      };
    }
  }

  /**
   * A line of text.
   *
   * @param x place of the anchor
   * @param y place of the base line
   * @param angle degrees clockwise around that place
   */
  record Label(String text, double x, double y, double size, Anchor anchor, double angle, Ink ink)
      implements Mark {

    static Label of(String text, double x, double y, double size, Anchor anchor, Ink ink) {
      return new Label(text, x, y, size, anchor, 0, ink);
    }
  }
}
