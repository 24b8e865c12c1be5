package dev.errand.adapter.out.duckdb;

import java.util.List;

/**
 * What is drawn, whatever it is written as.
 *
 * @param width in pixels
 * @param height in pixels
 * @param title what it shows
 * @param description what it shows, for somebody who cannot see it
 * @param marks from the lowest to the topmost
 */
record Picture(int width, int height, String title, String description, List<Mark> marks) {

  Picture {
    marks = List.copyOf(marks);
  }
}
