package dev.errand.adapter.out.duckdb;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;

/**
 * Widths and outlines of the letters of one font that comes along. The platform's own text drawing
 * fails on a machine without fonts even for a font that was given to it. Thread-safe.
 */
final class Letters {

  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
  private static final int NOT_THERE = 0;

  private final TrueTypeFont font;
  private final CmapLookup glyphs;
  private final double unitsPerEm;

  private Letters(TrueTypeFont font) throws IOException {
    this.font = font;
    this.glyphs = font.getUnicodeCmapLookup();
    this.unitsPerEm = font.getUnitsPerEm();
  }

  private static final class Loaded {
    private static final Letters LETTERS = load();
  }

  static Letters standard() {
    return Loaded.LETTERS;
  }

  private static Letters load() {
    try (InputStream bytes = PDDocument.class.getResourceAsStream(FONT)) {
      if (bytes == null) {
        throw new IllegalStateException("the font " + FONT + " is not on the class or module path");
      }
      return new Letters(new TTFParser().parse(new RandomAccessReadBuffer(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException("the font " + FONT + " cannot be read", e);
    }
  }

  /** Whether every letter of a text can be drawn. */
  boolean draws(String text) {
    return text.codePoints().allMatch(letter -> glyphs.getGlyphId(letter) != NOT_THERE);
  }

  synchronized double width(String text, double size) {
    try {
      long units = 0;
      for (int letter : text.codePoints().toArray()) {
        units += font.getAdvanceWidth(glyphs.getGlyphId(letter));
      }
      return units * size / unitsPerEm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The outline of a text whose base line begins at the origin. */
  synchronized Shape outline(String text, double size) {
    GeneralPath path = new GeneralPath();
    double scale = size / unitsPerEm;
    double x = 0;
    try {
      for (int letter : text.codePoints().toArray()) {
        int glyph = glyphs.getGlyphId(letter);
        GlyphData data = font.getGlyph().getGlyph(glyph);
        if (data != null) {
          AffineTransform place = new AffineTransform(scale, 0, 0, -scale, x, 0);
          path.append(data.getPath().getPathIterator(place), false);
        }
        x += font.getAdvanceWidth(glyph) * scale;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return path;
  }

  /** A text cut to a width, with an ellipsis where something is missing. */
  String fitted(String text, double size, double width) {
    if (width(text, size) <= width) {
      return text;
    }
    int[] letters = text.codePoints().toArray();
    for (int count = Math.min(letters.length, 500) - 1; count > 0; count--) {
      String cut = new String(letters, 0, count).stripTrailing() + "…";
      if (width(cut, size) <= width) {
        return cut;
      }
    }
    return "…";
  }
}
