package dev.encargo.local.template;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates CloudFormation's intrinsic functions, in their long form.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html">Intrinsic
 *     functions</a>
 */
final class Expressions {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

  private final BiFunction<String, @Nullable String, Object> lookup;

  /**
   * @param lookup gives the value of {@code Ref} (logical id, null) and {@code Fn::GetAtt} (logical id, attribute), or throws {@link
   *     TemplateProblem}
   */
  Expressions(BiFunction<String, @Nullable String, Object> lookup) {
    this.lookup = lookup;
  }

  /** The value as one text. */
  String text(Object node) {
    return switch (evaluate(node)) {
      case String text -> text;
      case Boolean flag -> flag.toString();
      case Number number -> number.toString();
      case Object other -> throw new TemplateProblem("expected a text, found " + other);
    };
  }

  /** The value with every function in it evaluated: a text, number, flag, list or mapping. */
  Object evaluate(Object node) {
    return switch (node) {
      case Map<?, ?> map when map.size() == 1 && isFunction(map.keySet().iterator().next()) -> {
        Map.Entry<?, ?> call = map.entrySet().iterator().next();
        yield call(String.valueOf(call.getKey()), call.getValue());
      }
      case Map<?, ?> map -> {
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, value) -> result.put(String.valueOf(key), evaluate(value)));
        yield result;
      }
      case List<?> list -> list.stream().map(this::evaluate).toList();
      default -> node;
    };
  }

  private static boolean isFunction(Object key) {
    return key instanceof String name && (name.equals("Ref") || name.startsWith("Fn::"));
  }

  private Object call(String function, Object argument) {
    return switch (function) {
      case "Ref" -> lookup.apply(String.valueOf(argument), null);
      case "Fn::GetAtt" -> attribute(argument);
      case "Fn::Sub" -> substitute(argument);
      case "Fn::Join" -> {
        List<Object> parts = list(function, argument, 2);
        yield String.join(
            text(parts.getFirst()),
            list(function, evaluate(parts.getLast()), -1).stream().map(this::text).toList());
      }
      case "Fn::Split" -> {
        List<Object> parts = list(function, argument, 2);
        yield Arrays.asList(text(parts.getLast()).split(Pattern.quote(text(parts.getFirst())), -1));
      }
      case "Fn::Select" -> {
        List<Object> parts = list(function, argument, 2);
        int index = Integer.parseInt(text(parts.getFirst()));
        List<Object> from = list(function, evaluate(parts.getLast()), -1);
        if (index >= from.size()) {
          throw new TemplateProblem("Fn::Select asks for item " + index + " of " + from);
        }
        yield from.get(index);
      }
      default -> throw new TemplateProblem(function + " is not known here");
    };
  }

  private Object attribute(Object argument) {
    if (argument instanceof List<?>) {
      List<Object> parts = list("Fn::GetAtt", argument, 2);
      return lookup.apply(text(parts.getFirst()), text(parts.getLast()));
    }
    return named(String.valueOf(argument));
  }

  /** {@code Queue.Arn}, or {@code Queue} alone for its {@code Ref}. */
  private Object named(String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? lookup.apply(name, null)
        : lookup.apply(name.substring(0, dot), name.substring(dot + 1));
  }

  private String substitute(Object argument) {
    Object text = argument;
    Map<?, ?> own = Map.of();
    if (argument instanceof List<?>) {
      List<Object> parts = list("Fn::Sub", argument, 2);
      text = parts.getFirst();
      own = parts.getLast() instanceof Map<?, ?> map ? map : own;
    }
    StringBuilder result = new StringBuilder();
    Matcher matcher = PLACEHOLDER.matcher(String.valueOf(text));
    while (matcher.find()) {
      String name = matcher.group(1);
      Object given = own.get(name);
      String value =
          name.startsWith("!")
              ? "${" + name.substring(1) + "}"
              : text(given == null ? named(name) : given);
      matcher.appendReplacement(result, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(result).toString();
  }

  private static List<Object> list(String function, Object value, int size) {
    if (value instanceof List<?> list && (size < 0 || list.size() == size)) {
      return list.stream().map(Object.class::cast).toList();
    }
    throw new TemplateProblem(
        function + " wants a list" + (size < 0 ? "" : " of " + size) + ", found " + value);
  }
}
