package dev.encargo.handlers.cardimport;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the payload of a {@code dkt.import} asks for. Only {@code key} is required; what is left out is found out from the file.
 *
 * @param key the file in the bucket
 * @param fileName how the user calls it; the last part of the key by default
 * @param delimiter {@code ;}, {@code ,} or a tab; null to detect
 * @param dates the order of day and month
 * @param decimalMark {@code ','} or {@code '.'}; null to detect
 * @param currency of rows that name none
 */
record ImportRequest(
    String key,
    String fileName,
    Encoding encoding,
    @Nullable Character delimiter,
    Dates dates,
    @Nullable Character decimalMark,
    String currency) {

  /**
   * @throws InvalidInput naming the field that is missing or wrong
   */
  static ImportRequest of(JsonObject payload) {
    String key = key(payload.text("key"));
    String fileName = payload.text("fileName", key.substring(key.lastIndexOf('/') + 1)).strip();
    if (fileName.isEmpty() || fileName.length() > 255 || hasControl(fileName)) {
      throw InvalidInput.refused(
          "fileName", "must be 1 to 255 characters without control characters");
    }
    return new ImportRequest(
        key,
        fileName,
        choice(payload, "charset", "UTF-8, ISO-8859-1 or windows-1252", Encoding::named)
            .orElse(Encoding.DETECTED),
        choice(payload, "delimiter", "';', ',' or a tab", text -> oneOf(text, ";,\t")).orElse(null),
        choice(payload, "dateFormat", "dd/mm/yyyy, mm/dd/yyyy or yyyy-mm-dd", Dates::named)
            .orElse(Dates.DAY_FIRST),
        choice(payload, "decimal", "',' or '.'", text -> oneOf(text, ",.")).orElse(null),
        choice(payload, "currency", "an ISO 4217 code such as ARS", ImportRequest::currency)
            .orElse("ARS"));
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html, without what a path could do harm with. */
  private static String key(String key) {
    if (key.isEmpty() || key.length() > 512 || hasControl(key) || key.indexOf('\\') >= 0) {
      throw InvalidInput.refused(
          "key", "must be 1 to 512 characters without control characters and backslashes");
    }
    for (String part : key.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw InvalidInput.refused(
            "key", "must not begin or end with '/', nor hold '//', '/./' or '/../'");
      }
    }
    return key;
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  private static <T> Optional<T> choice(
      JsonObject payload, String name, String choices, Function<String, @Nullable T> read) {
    if (payload.get(name) == null) {
      return Optional.empty();
    }
    T value = read.apply(payload.text(name));
    if (value == null) {
      throw InvalidInput.refused(name, "must be " + choices);
    }
    return Optional.of(value);
  }

  private static @Nullable Character oneOf(String text, String choices) {
    return text.length() == 1 && choices.contains(text) ? text.charAt(0) : null;
  }

  private static @Nullable String currency(String text) {
    return text.length() == 3 ? Currencies.code(text.toUpperCase(Locale.ROOT), "") : null;
  }
}
