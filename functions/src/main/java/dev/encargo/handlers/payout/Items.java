package dev.encargo.handlers.payout;

import dev.encargo.json.FieldErrors;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Reads what administrators hand in. Each error is named as its sender would find it: {@code transactions[3].currency}. */
final class Items {

  /** Items of one request. */
  static final int MOST = 5_000;

  private static final int YEAR_FROM = 2000;
  private static final int YEAR_TO = 9999;

  private Items() {}

  /**
   * The items of {@code {"<list>": […]}}.
   *
   * @throws InvalidInput with what is wrong with any of them
   */
  static <T> List<T> read(JsonObject body, String list, Function<JsonObject, T> read) {
    onlyKnown(body, List.of(list));
    List<JsonObject> items = body.objects(list);
    if (items.isEmpty() || items.size() > MOST) {
      throw InvalidInput.refused(list, "must be 1 to " + MOST + " items; send more in parts");
    }
    FieldErrors errors = new FieldErrors();
    List<T> found = new ArrayList<>();
    for (int i = 0; i < items.size() && !errors.full(); i++) {
      try {
        found.add(read.apply(items.get(i)));
      } catch (InvalidInput wrong) {
        errors.addAll(list + "[" + i + "]", wrong);
      }
    }
    errors.throwIfAny();
    return found;
  }

  static void onlyKnown(JsonObject item, List<String> known) {
    for (String name : item.names()) {
      if (!known.contains(name)) {
        throw InvalidInput.malformed(name, "is unknown" + Nearest.hint(name, known));
      }
    }
  }

  /** A text of 1 to {@code most} characters. */
  static String text(JsonObject item, String name, int most) {
    String text = item.text(name);
    if (text.isBlank() || text.length() > most || text.chars().anyMatch(Character::isISOControl)) {
      throw InvalidInput.refused(
          name, "must be 1 to " + most + " characters without control characters");
    }
    return Json.storable(text);
  }

  static long whole(JsonObject item, String name, long least, long most) {
    if (!(item.get(name) instanceof BigInteger)) {
      long number = item.whole(name);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw InvalidInput.refused(name, "must be from " + least + " to " + most);
  }

  /** A currency of ISO 4217 that has amounts: gold and test codes have none. */
  static String currency(JsonObject item) {
    String code = item.text("currency");
    try {
      if (Currency.getInstance(code).getDefaultFractionDigits() >= 0) {
        return code;
      }
    } catch (IllegalArgumentException unknown) {
      // As below.
    }
    String upper = code.toUpperCase(Locale.ROOT);
    boolean known =
        Currency.getAvailableCurrencies().stream().anyMatch(c -> c.getCurrencyCode().equals(upper));
    throw InvalidInput.refused(
        "currency",
        known && !upper.equals(code)
            ? "must be in capitals: " + upper
            : "is no currency of ISO 4217; write a code such as CLP, USD or EUR");
  }

  static Instant time(JsonObject item, String name) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(item.text(name));
      if (time.getYear() >= YEAR_FROM && time.getYear() <= YEAR_TO) {
        return time.toInstant();
      }
    } catch (DateTimeException notATime) {
      throw InvalidInput.malformed(
          name, "must be a time in ISO 8601 with its offset, such as 2026-03-01T09:00:00Z");
    }
    throw outOfRange(name);
  }

  static LocalDate day(JsonObject item, String name) {
    try {
      LocalDate day = LocalDate.parse(item.text(name));
      if (day.getYear() >= YEAR_FROM && day.getYear() <= YEAR_TO) {
        return day;
      }
    } catch (DateTimeException notADay) {
      throw InvalidInput.malformed(name, "must be a day such as 2026-11-22");
    }
    throw outOfRange(name);
  }

  private static InvalidInput outOfRange(String name) {
    return InvalidInput.refused(name, "must be in the years " + YEAR_FROM + " to " + YEAR_TO);
  }
}
