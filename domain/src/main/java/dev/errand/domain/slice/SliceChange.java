package dev.errand.domain.slice;

import java.util.List;
import java.util.Objects;

/** One recorded change of a slice; its reducer is {@link Slices#apply}. */
public sealed interface SliceChange {

  /** The slice's name. */
  String slice();

  /** Whether the change outlives a failed tool. */
  Slice.Retention retention();

  /** Adds elements at the end. */
  record Append(String slice, Slice.Retention retention, List<String> values)
      implements SliceChange {
    public Append {
      Objects.requireNonNull(slice, "slice is null");
      values = List.copyOf(values);
    }
  }

  /** Puts these elements in the place of all; none clears the slice. */
  record Replace(String slice, Slice.Retention retention, List<String> values)
      implements SliceChange {
    public Replace {
      Objects.requireNonNull(slice, "slice is null");
      values = List.copyOf(values);
    }
  }

  /** Sets the element of a key. */
  record Upsert(String slice, Slice.Retention retention, String key, String value)
      implements SliceChange {
    public Upsert {
      Objects.requireNonNull(slice, "slice is null");
      Objects.requireNonNull(key, "key is null");
    }
  }
}
