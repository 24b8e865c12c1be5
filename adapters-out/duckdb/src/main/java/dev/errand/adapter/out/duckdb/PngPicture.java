package dev.errand.adapter.out.duckdb;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes a picture as PNG, with nothing but filled and stroked shapes. */
final class PngPicture {

  /** Pixels of the file for one of the picture, so that it is sharp on paper, too. */
  private static final int SCALE = 2;

  private final Letters letters = Letters.standard();
  private final Graphics2D graphics;

  private PngPicture(Graphics2D graphics) {
    this.graphics = graphics;
  }

  static byte[] bytes(Picture picture) throws IOException {
    if (System.getProperty("java.awt.headless") == null) {
      // A display that is named but does not answer would stop the drawing.
      System.setProperty("java.awt.headless", "true");
    }
    BufferedImage image =
        new BufferedImage(
            picture.width() * SCALE, picture.height() * SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.scale(SCALE, SCALE);
      PngPicture png = new PngPicture(graphics);
      picture.marks().forEach(png::draw);
    } finally {
      graphics.dispose();
    }
    return encoded(image);
  }

  private static byte[] encoded(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(new IIOImage(image, null, null));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private void draw(Mark mark) {
    switch (mark) {
      case Mark.Box box ->
          fill(new Rectangle2D.Double(box.x(), box.y(), box.width(), box.height()), box.ink());
      case Mark.Trace trace -> {
        float[] dash = trace.dash() > 0 ? new float[] {(float) trace.dash()} : null;
        graphics.setColor(new Color(trace.ink().rgb()));
        graphics.setStroke(
            new BasicStroke(
                (float) trace.width(), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0));
        graphics.draw(path(trace.spots()));
      }
      case Mark.Dot dot -> {
        graphics.setComposite(
            AlphaComposite.getInstance(AlphaComposite.SRC_OVER, (float) dot.opacity()));
        fill(shape(dot), dot.ink());
        graphics.setComposite(AlphaComposite.SrcOver);
      }
      case Mark.Label label -> label(label);
    }
  }

  private void label(Mark.Label label) {
    double width = letters.width(label.text(), label.size());
    double shift =
        switch (label.anchor()) {
          case START -> 0;
          case MIDDLE -> -width / 2;
          case END -> -width;
        };
    AffineTransform place = AffineTransform.getTranslateInstance(label.x(), label.y());
    place.rotate(Math.toRadians(label.angle()));
    place.translate(shift, 0);
    fill(place.createTransformedShape(letters.outline(label.text(), label.size())), label.ink());
  }

  private void fill(Shape shape, Ink ink) {
    graphics.setColor(new Color(ink.rgb()));
    graphics.fill(shape);
  }

  private static Shape shape(Mark.Dot dot) {
    List<Mark.Spot> corners = dot.corners();
    if (corners.isEmpty()) {
      double radius = dot.radius();
      return new Ellipse2D.Double(dot.x() - radius, dot.y() - radius, 2 * radius, 2 * radius);
    }
    Path2D path = path(corners);
    path.closePath();
    return path;
  }

  private static Path2D path(List<Mark.Spot> spots) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < spots.size(); i++) {
      if (i == 0) {
        path.moveTo(spots.get(i).x(), spots.get(i).y());
      } else {
        path.lineTo(spots.get(i).x(), spots.get(i).y());
      }
    }
    return path;
  }
}
