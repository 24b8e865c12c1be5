package dev.errand.adapter.out.duckdb;

import java.util.List;
import java.util.Locale;

/**
 * A colour.
 *
 * @param rgb red, green and blue, eight bits each
 */
record Ink(int rgb) {

  static final Ink PAPER = new Ink(0xFFFFFF);
  static final Ink TEXT = new Ink(0x222222);
  static final Ink FAINT_TEXT = new Ink(0x555555);
  static final Ink AXIS = new Ink(0x666666);
  static final Ink GRID = new Ink(0xE4E4E4);

  /**
   * Colours of series, distinguishable with any kind of colour vision: those of Okabe and Ito,
   * "Color Universal Design", 2008, with a dark grey for black and a brown for the yellow that
   * hardly shows on white.
   */
  private static final List<Ink> SERIES =
      List.of(
          new Ink(0x0072B2),
          new Ink(0xD55E00),
          new Ink(0x009E73),
          new Ink(0xCC79A7),
          new Ink(0x333333),
          new Ink(0xE69F00),
          new Ink(0x56B4E9),
          new Ink(0x8A5A2B));

  static Ink ofSeries(int index) {
    return SERIES.get(index % SERIES.size());
  }

  String hex() {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }
}
