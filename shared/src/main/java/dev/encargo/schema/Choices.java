package dev.encargo.schema;

import dev.encargo.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keywords that leave a choice: {@code type}, {@code enum}, {@code const}, {@code anyOf}, {@code oneOf}. */
final class Choices {

  /** Of many values so many are told. */
  private static final int TOLD = 20;

  /** In characters; forms within forms would make it longer at each level. */
  private static final int LONGEST = 1_000;

  /** Texts that need no quotes. */
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_.-]+");

  private Choices() {}

  /** {@code type}. */
  record OfKind(List<Kind> kinds) implements Rule {
    @Override
    public void check(@Nullable Object value, String path, Findings found) {
      if (kinds.stream().noneMatch(kind -> kind.fits(value))) {
        found.add(
            path, "must be " + kinds.stream().map(Kind::words).collect(Collectors.joining(" or ")));
      }
    }
  }

  /** {@code enum}, or {@code const} with one value. */
  static final class OneOfValues implements Rule {
    private final List<@Nullable Object> values;
    private final Set<@Nullable Object> forms = new HashSet<>();

    OneOfValues(List<@Nullable Object> values) {
      this.values = values;
      values.forEach(value -> forms.add(Same.form(value)));
    }

    @Override
    public void check(@Nullable Object value, String path, Findings found) {
      if (!forms.contains(Same.form(value))) {
        found.add(path, "must be " + words(values));
      }
    }
  }

  /** {@code one of GET, HEAD or POST}. */
  static String words(List<@Nullable Object> values) {
    List<String> words = new ArrayList<>();
    for (Object value : values.subList(0, Math.min(values.size(), TOLD))) {
      if (value != null || values.size() == 1) {
        words.add(
            value instanceof String text && PLAIN.matcher(text).matches()
                ? text
                : Json.write(value));
      }
    }
    String all = String.join(", ", words) + (values.size() > TOLD ? ", …" : "");
    return words.size() == 1 ? all : "one of " + all;
  }

  /** {@code anyOf}. */
  record AnyOf(List<Node> schemas) implements Rule {
    @Override
    public void check(@Nullable Object value, String path, Findings found) {
      List<Findings> all = new ArrayList<>();
      for (Node schema : schemas) {
        Findings one = schema.findings(value, path, found);
        if (one.count() == 0) {
          return;
        }
        all.add(one);
      }
      tell(all, path, found);
    }

    @Override
    public List<Rule> ofSameValue() {
      return List.copyOf(schemas);
    }
  }

  /** {@code oneOf}. */
  record ExactlyOneOf(List<Node> schemas) implements Rule {
    @Override
    public void check(@Nullable Object value, String path, Findings found) {
      List<Findings> all =
          schemas.stream().map(schema -> schema.findings(value, path, found)).toList();
      long fitting = all.stream().filter(one -> one.count() == 0).count();
      if (fitting == 0) {
        tell(all, path, found);
      } else if (fitting > 1) {
        found.add(path, "fits " + fitting + " of the forms that it may have; it must fit one");
      }
    }

    @Override
    public List<Rule> ofSameValue() {
      return List.copyOf(schemas);
    }
  }

  /** Where all but one say that the value is of the wrong kind, the one that does not is what its author meant. */
  private static void tell(List<Findings> all, String path, Findings found) {
    List<Findings> meant =
        all.stream()
            .filter(one -> one.all().stream().noneMatch(error -> error.field().equals(path)))
            .toList();
    if (meant.size() == 1 || all.size() == 1) {
      found.addAll(meant.size() == 1 ? meant.getFirst() : all.getFirst());
      return;
    }
    Set<String> ways = new LinkedHashSet<>();
    for (Findings one : all) {
      var error = one.all().getFirst();
      String inside = error.field().substring(path.length()).replaceFirst("^\\.", "");
      ways.add(inside.isEmpty() ? error.message() : inside + " " + error.message());
    }
    String told = String.join("; or ", ways);
    found.add(path, told.length() > LONGEST ? "has none of the forms that it may have" : told);
  }
}
