package dev.encargo.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known name that a wrong one was most likely meant to be. */
public final class Nearest {

  /** Longer ones are no slips of the pen, and comparing costs the product of the lengths. */
  private static final int LONGEST = 100;

  private Nearest() {}

  /** The known name that is at most a third of its letters away. */
  public static Optional<String> to(String name, Collection<String> known) {
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(candidate -> distance(name, candidate) <= Math.max(1, candidate.length() / 3));
  }

  /** {@code "; did you mean 'x'?"}, or what there is to choose from. */
  public static String hint(String name, Collection<String> known) {
    return to(name, known)
        .map(nearest -> "; did you mean '" + nearest + "'?")
        .orElseGet(() -> "; known are " + String.join(", ", known));
  }

  /** Levenshtein's distance, in one row. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(Math.min(row[j - 1], above) + 1, change);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
