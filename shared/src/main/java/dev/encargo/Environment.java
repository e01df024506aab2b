package dev.encargo;

import dev.encargo.json.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Names and values, and the bookkeeping that tells an unknown name from a known one. */
final class Environment {

  private static final String PREFIX = "ENCARGO_";

  private final Map<String, String> values;
  private final Set<String> known = new TreeSet<>();
  private @Nullable List<String> problems;

  Environment(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Runs {@code readAll}, which asks for every setting there is, and reports all that is wrong at once. */
  void check(Runnable readAll) {
    List<String> found = new ArrayList<>();
    problems = found;
    readAll.run();
    problems = null;
    for (String name : new TreeSet<>(values.keySet())) {
      if (name.startsWith(PREFIX) && !known.contains(name)) {
        found.add("The setting " + name + " is unknown" + Nearest.hint(name, known));
      }
    }
    if (!found.isEmpty()) {
      throw new Settings.Invalid(String.join("\n", found));
    }
  }

  <T> T required(String name, String kind, Function<String, @Nullable T> read) {
    T value = read(name, kind, read);
    if (value != null) {
      return value;
    }
    if (problems != null) {
      return absent();
    }
    throw new Settings.Invalid("The setting " + name + " is missing: write " + kind + ".");
  }

  <T> T orElse(String name, T otherwise, String kind, Function<String, @Nullable T> read) {
    T value = read(name, kind, read);
    return value == null ? otherwise : value;
  }

  <T> @Nullable T read(String name, String kind, Function<String, @Nullable T> read) {
    known.add(name);
    String text = values.get(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    T value = read.apply(text);
    if (value == null) {
      String problem = "The setting " + name + " is '" + text + "': write " + kind + ".";
      if (problems == null) {
        throw new Settings.Invalid(problem);
      }
      problems.add(problem);
    }
    return value;
  }

  /** While everything is checked, what is missing is no problem yet and its value goes nowhere. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T absent() {
    return null;
  }
}
