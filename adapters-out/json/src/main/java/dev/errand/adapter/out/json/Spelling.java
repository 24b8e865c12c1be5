package dev.errand.adapter.out.json;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the name somebody may have meant. */
final class Spelling {

  private static final int MAX_LENGTH = 60;

  private Spelling() {}

  /** The known name with the fewest changes, if they are few for its length, or null. */
  static @Nullable String nearest(String name, Collection<String> known) {
    if (name.length() > MAX_LENGTH) {
      return null;
    }
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String each : known) {
      int distance = distance(fold(name), fold(each));
      if (distance <= Math.max(1, each.length() / 3) && distance < least) {
        best = each;
        least = distance;
      }
    }
    return best;
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + replace);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
