package dev.encargo.local.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One resource as it is written, and readers that name the property when it is not what was expected. */
record Resource(String id, String type, Map<String, Object> properties) {

  @Nullable Object get(String name) {
    return properties.get(name);
  }

  Object required(String name) {
    Object value = properties.get(name);
    if (value == null) {
      throw problem(name, "is missing");
    }
    return value;
  }

  int whole(String name, int otherwise) {
    Object value = properties.get(name);
    return switch (value) {
      case null -> otherwise;
      case Number number -> number.intValue();
      case String text when text.matches("\\d{1,9}") -> Integer.parseInt(text);
      default -> throw problem(name, "must be a whole number");
    };
  }

  Map<String, Object> map(String name) {
    return map(properties.get(name), name);
  }

  Map<String, Object> map(@Nullable Object value, String name) {
    Map<String, Object> result = new LinkedHashMap<>();
    switch (value) {
      case null -> {}
      case Map<?, ?> map -> map.forEach((key, each) -> result.put(String.valueOf(key), each));
      default -> throw problem(name, "must be a mapping");
    }
    return result;
  }

  List<?> list(String name) {
    return switch (properties.get(name)) {
      case null -> List.of();
      case List<?> list -> list;
      default -> throw problem(name, "must be a list");
    };
  }

  /** What runs here is Java; a function that says nothing is taken at its word when its class is looked for. */
  boolean isInAnotherLanguage() {
    return type.equals("AWS::Lambda::Function")
        && properties.get("Runtime") instanceof String runtime
        && !runtime.startsWith("java");
  }

  TemplateProblem problem(String property, String what) {
    return new TemplateProblem(id + " (" + type + "): " + property + " " + what);
  }
}
