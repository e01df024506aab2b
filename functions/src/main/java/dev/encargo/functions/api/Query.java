package dev.encargo.functions.api;

import dev.encargo.json.FieldErrors;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.Nearest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parameters of an address. What is wrong with them is collected; {@link #check} tells it. */
final class Query {

  /** What {@code timestamptz} is sure to take. */
  private static final Instant FIRST = Instant.EPOCH;

  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private final Map<String, List<String>> values;
  private final FieldErrors errors = new FieldErrors();

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Reads {@code a=1&b=2}.
   *
   * @throws InvalidInput where it is not encoded as addresses are, or holds what cannot be stored
   */
  static Query parse(String raw) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }
    return new Query(values);
  }

  private static String decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    try {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '%') {
          bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
          i += 2;
        } else {
          bytes.writeBytes(
              c == '+' ? new byte[] {' '} : String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        }
      }
      return Json.storable(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString());
    } catch (CharacterCodingException | NumberFormatException | IndexOutOfBoundsException e) {
      throw InvalidInput.malformed("", "has an address that is not percent-encoded UTF-8");
    }
  }

  /** Refuses every parameter but these. */
  Query only(List<String> known) {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        errors.malformed(name, "is an unknown parameter" + Nearest.hint(name, known));
      }
    }
    return this;
  }

  /** The value of a parameter that stands there once; null where it does not. */
  @Nullable String text(String name) {
    List<String> all = values.getOrDefault(name, List.of());
    if (all.size() > 1) {
      errors.malformed(name, "stands there more than once");
    }
    return all.isEmpty() || all.getFirst().isEmpty() ? null : all.getFirst();
  }

  /** The values of a parameter that stands there several times, or once with commas between them. */
  List<String> texts(String name) {
    return values.getOrDefault(name, List.of()).stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .filter(value -> !value.isBlank())
        .toList();
  }

  /** The value that {@code read} makes of the text; where it makes null of it, that is an error. */
  <T> @Nullable T value(String name, String kind, Function<String, @Nullable T> read) {
    String text = text(name);
    return text == null ? null : value(name, text, kind, read);
  }

  <T> List<T> values(String name, String kind, Function<String, @Nullable T> read) {
    List<T> found = new ArrayList<>();
    for (String text : texts(name)) {
      T value = value(name, text, kind, read);
      if (value != null) {
        found.add(value);
      }
    }
    return found;
  }

  private <T> @Nullable T value(
      String name, String text, String kind, Function<String, @Nullable T> read) {
    T value = read.apply(text);
    if (value == null) {
      errors.malformed(name, "must be " + kind);
    }
    return value;
  }

  int whole(String name, int least, int most, int otherwise) {
    Integer number =
        value(
            name,
            "a whole number from " + least + " to " + most,
            text -> {
              try {
                int value = Integer.parseInt(text);
                return value >= least && value <= most ? value : null;
              } catch (NumberFormatException e) {
                return null;
              }
            });
    return number == null ? otherwise : number;
  }

  @Nullable Instant time(String name) {
    return value(
        name,
        "a time in ISO 8601 with its offset, such as 2026-03-01T09:00:00Z",
        text -> {
          try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return time.isBefore(FIRST) || time.isAfter(LAST) ? null : time;
          } catch (DateTimeException e) {
            return null;
          }
        });
  }

  boolean flag(String name) {
    Boolean flag =
        value(
            name,
            "true or false",
            text ->
                text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null);
    return flag != null && flag;
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidInput with all that was wrong
   */
  void check() {
    errors.throwIfAny();
  }
}
