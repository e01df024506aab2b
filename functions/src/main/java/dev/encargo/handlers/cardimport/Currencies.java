package dev.encargo.handlers.cardimport;

import java.util.Currency;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Currencies by ISO 4217 and by the names that statements give them. */
final class Currencies {

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("AR$", "ARS"),
          Map.entry("PESO", "ARS"),
          Map.entry("PESOS", "ARS"),
          Map.entry("PESOS ARGENTINOS", "ARS"),
          Map.entry("U$S", "USD"),
          Map.entry("U$D", "USD"),
          Map.entry("US$", "USD"),
          Map.entry("DOLAR", "USD"),
          Map.entry("DOLARES", "USD"),
          Map.entry("DOLARES ESTADOUNIDENSES", "USD"),
          Map.entry("\u20AC", "EUR"),
          Map.entry("EURO", "EUR"),
          Map.entry("EUROS", "EUR"),
          Map.entry("R$", "BRL"),
          Map.entry("REALES", "BRL"));

  /** The decimals of each currency that has an amount; gold and test codes have none. */
  private static final Map<String, Integer> DECIMALS =
      Currency.getAvailableCurrencies().stream()
          .filter(currency -> currency.getDefaultFractionDigits() >= 0)
          .collect(
              Collectors.toUnmodifiableMap(
                  Currency::getCurrencyCode, Currency::getDefaultFractionDigits));

  private Currencies() {}

  /**
   * The code, or null where nothing is known by this name.
   *
   * @param text empty and {@code $} mean {@code usual}
   */
  static @Nullable String code(String text, String usual) {
    if (text.isEmpty() || text.equals("$")) {
      return usual;
    }
    if (DECIMALS.containsKey(text)) {
      return text;
    }
    String folded = Fold.fold(text);
    return DECIMALS.containsKey(folded) ? folded : NAMES.get(folded);
  }

  /** How many decimals amounts in it have. */
  static int decimals(String code) {
    return DECIMALS.getOrDefault(code, 2);
  }
}
