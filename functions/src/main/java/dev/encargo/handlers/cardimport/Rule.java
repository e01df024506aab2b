package dev.encargo.handlers.cardimport;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.encargo.json.JsonObject;
import java.math.BigDecimal;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code dkt_rules}: what it looks for, and what it does with the rows it finds.
 *
 * <p>Texts are compared without regard to case and accents. Patterns are those of RE2, which takes time in proportion to the text
 * whatever the pattern (https://github.com/google/re2/wiki/Syntax), and may match anywhere.
 *
 * @param onDescription whether it looks at nothing but the description
 * @param argument the category or the flag; null for an exclusion
 */
record Rule(
    Predicate<Subject> test, boolean onDescription, Action action, @Nullable String argument) {

  enum Action {
    CATEGORY,
    EXCLUDE,
    FLAG
  }

  /**
   * What rules look at.
   *
   * @param description of the row, folded
   */
  record Subject(CardRow row, String description) {

    private BigDecimal amount() {
      return BigDecimal.valueOf(row.amountMinor(), Currencies.decimals(row.currency()));
    }
  }

  /**
   * @param json with the columns of the table
   * @throws BadFile where its pattern is none: the import cannot be right without it
   */
  static Rule of(JsonObject json) throws BadFile {
    Action action =
        switch (json.text("action")) {
          case "category" -> Action.CATEGORY;
          case "exclude" -> Action.EXCLUDE;
          case "flag" -> Action.FLAG;
          case String other -> throw new IllegalStateException("action " + other);
        };
    Object argument = json.get("argument");
    return new Rule(
        test(json),
        json.text("field").equals("description"),
        action,
        argument == null ? null : argument.toString());
  }

  private static Predicate<Subject> test(JsonObject json) throws BadFile {
    String field = json.text("field");
    String value = json.text("value");
    if (field.equals("amount")) {
      Predicate<BigDecimal> compare = number(json.text("operator"), new BigDecimal(value));
      return subject -> compare.test(subject.amount());
    }
    if (field.equals("installments")) {
      Predicate<BigDecimal> compare = number(json.text("operator"), new BigDecimal(value));
      return subject -> {
        Integer installments = subject.row().installments();
        return compare.test(BigDecimal.valueOf(installments == null ? 0 : installments));
      };
    }
    Predicate<String> compare = text(json.text("operator"), value, json.text("name"));
    return switch (field) {
      case "description" -> subject -> compare.test(subject.description());
      case "currency" -> subject -> compare.test(subject.row().currency());
      case "card" -> subject -> test(compare, subject.row().card());
      case "holder" -> subject -> test(compare, subject.row().holder());
      case "voucher" -> subject -> test(compare, subject.row().voucher());
      default -> throw new IllegalStateException("field " + field);
    };
  }

  private static boolean test(Predicate<String> compare, @Nullable String value) {
    return compare.test(value == null ? "" : Fold.fold(value));
  }

  private static Predicate<BigDecimal> number(String operator, BigDecimal value) {
    return switch (operator) {
      case "equals" -> number -> number.compareTo(value) == 0;
      case "greater_than" -> number -> number.compareTo(value) > 0;
      case "less_than" -> number -> number.compareTo(value) < 0;
      default -> throw new IllegalStateException("operator " + operator);
    };
  }

  private static Predicate<String> text(String operator, String value, String name) throws BadFile {
    String folded = Fold.fold(value);
    return switch (operator) {
      case "equals" -> text -> text.equals(folded);
      case "contains" -> text -> text.contains(folded);
      case "starts_with" -> text -> text.startsWith(folded);
      case "matches" -> pattern(value, name);
      default -> throw new IllegalStateException("operator " + operator);
    };
  }

  private static Predicate<String> pattern(String value, String name) throws BadFile {
    try {
      Pattern pattern = Pattern.compile(value, Pattern.CASE_INSENSITIVE);
      return text -> pattern.matcher(text).find();
    } catch (PatternSyntaxException e) {
      throw new BadFile(
          "The rule '"
              + name
              + "' cannot be applied: its pattern is wrong, "
              + e.getDescription()
              + ".");
    }
  }
}
