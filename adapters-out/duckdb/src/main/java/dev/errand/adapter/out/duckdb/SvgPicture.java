package dev.errand.adapter.out.duckdb;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a picture as SVG 1.1. Text stays text, so it can be searched, copied and read aloud. */
final class SvgPicture {

  /** The first has the widths that were reckoned with; the next two were made to have the same. */
  private static final String FONTS = "'Liberation Sans',Arial,Helvetica,sans-serif";

  private final Letters letters = Letters.standard();
  private final StringBuilder out = new StringBuilder();

  private SvgPicture() {}

  static byte[] bytes(Picture picture) {
    SvgPicture svg = new SvgPicture();
    svg.write(picture);
    return svg.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write(Picture picture) {
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
        .append(picture.width())
        .append("\" height=\"")
        .append(picture.height())
        .append("\" viewBox=\"0 0 ")
        .append(picture.width())
        .append(' ')
        .append(picture.height())
        .append("\" role=\"img\" font-family=\"")
        .append(FONTS)
        .append("\">\n<title>")
        .append(escaped(picture.title()))
        .append("</title>\n<desc>")
        .append(escaped(picture.description()))
        .append("</desc>\n");
    for (Mark mark : picture.marks()) {
      switch (mark) {
        case Mark.Box box -> box(box);
        case Mark.Trace trace -> trace(trace);
        case Mark.Dot dot -> dot(dot);
        case Mark.Label label -> label(label);
      }
    }
    out.append("</svg>\n");
  }

  private void box(Mark.Box box) {
    out.append("<rect");
    number("x", box.x());
    number("y", box.y());
    number("width", box.width());
    number("height", box.height());
    text("fill", box.ink().hex());
    out.append("/>\n");
  }

  private void trace(Mark.Trace trace) {
    out.append("<polyline fill=\"none\" stroke-linejoin=\"round\"");
    text("points", points(trace.spots()));
    text("stroke", trace.ink().hex());
    number("stroke-width", trace.width());
    if (trace.dash() > 0) {
      number("stroke-dasharray", trace.dash());
    }
    out.append("/>\n");
  }

  private void dot(Mark.Dot dot) {
    List<Mark.Spot> corners = dot.corners();
    if (corners.isEmpty()) {
      out.append("<circle");
      number("cx", dot.x());
      number("cy", dot.y());
      number("r", dot.radius());
    } else {
      out.append("<polygon");
      text("points", points(corners));
    }
    text("fill", dot.ink().hex());
    if (dot.opacity() < 1) {
      number("fill-opacity", dot.opacity());
    }
    out.append("/>\n");
  }

  private void label(Mark.Label label) {
    out.append("<text");
    number("x", label.x());
    number("y", label.y());
    number("font-size", label.size());
    text("fill", label.ink().hex());
    switch (label.anchor()) {
      case START -> {}
      case MIDDLE -> text("text-anchor", "middle");
      case END -> text("text-anchor", "end");
    }
    if (letters.draws(label.text())) {
      // Keeps text in its place where another font has to stand in.
      number("textLength", letters.width(label.text(), label.size()));
      text("lengthAdjust", "spacingAndGlyphs");
    }
    if (label.angle() != 0) {
      text(
          "transform",
          "rotate("
              + rounded(label.angle())
              + " "
              + rounded(label.x())
              + " "
              + rounded(label.y())
              + ")");
    }
    out.append('>').append(escaped(label.text())).append("</text>\n");
  }

  private static String points(List<Mark.Spot> spots) {
    StringBuilder points = new StringBuilder();
    for (Mark.Spot spot : spots) {
      points
          .append(points.isEmpty() ? "" : " ")
          .append(rounded(spot.x()))
          .append(',')
          .append(rounded(spot.y()));
    }
    return points.toString();
  }

  private void number(String name, double value) {
    text(name, rounded(value));
  }

  private void text(String name, String value) {
    out.append(' ').append(name).append("=\"").append(value).append('"');
  }

  private static String rounded(double value) {
    BigDecimal number = BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP);
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
