package dev.encargo.handlers.cardimport;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a card statement and what banks call them. Case, accents, dots and underscores do not matter; columns of other names
 * are ignored. DATE, DESCRIPTION and AMOUNT must be there.
 *
 * <table>
 * <caption>What a value may be</caption>
 * <tr><td>DATE</td><td>{@code 31/12/2025}, {@code 31-12-25}, {@code 31.12.2025}, {@code 2025-12-31}; see {@link Dates}</td></tr>
 * <tr><td>DESCRIPTION</td><td>the merchant; 1 to 500 characters</td></tr>
 * <tr><td>AMOUNT</td><td>{@code 1.234,56}, {@code 1,234.56}, {@code -12,3}, {@code 12,30-}, {@code (12,30)}, {@code $ 12}; see {@link Amounts}</td></tr>
 * <tr><td>CURRENCY</td><td>an ISO 4217 code, {@code $}, {@code U$S}, {@code pesos}, {@code dólares} …; empty: the request's, ARS by default</td></tr>
 * <tr><td>INSTALLMENTS</td><td>{@code 3/12} (the third of twelve), {@code 12}, or empty</td></tr>
 * <tr><td>CARD</td><td>the number or its end; only the last four digits are kept</td></tr>
 * <tr><td>HOLDER</td><td>up to 200 characters</td></tr>
 * <tr><td>VOUCHER</td><td>up to 100 characters</td></tr>
 * </table>
 */
enum Field {
  DATE(
      "fecha, fecha consumo, fecha de consumo, fecha compra, fecha de compra, fecha operacion, fecha de operacion, fecha movimiento,"
          + " fecha de la transaccion, fecha transaccion, date, transaction date, purchase date, posted on"),
  DESCRIPTION(
      "descripcion, comercio, detalle, concepto, establecimiento, movimiento, description, merchant, merchant name, details, payee"),
  AMOUNT(
      "monto, importe, importe en pesos, importe pesos, monto en pesos, importe total, valor, amount, total, transaction amount"),
  CURRENCY("moneda, divisa, currency, currency code"),
  INSTALLMENTS("cuotas, cuota, cantidad de cuotas, plan, installments, installment"),
  CARD(
      "tarjeta, nro tarjeta, numero de tarjeta, n tarjeta, terminacion, ultimos 4, ultimos cuatro digitos, card, card number, card last4,"
          + " card last 4, card last four, last four, last 4"),
  HOLDER(
      "titular, nombre del titular, adicional, holder, card holder, cardholder, cardholder name"),
  VOUCHER(
      "comprobante, nro comprobante, numero de comprobante, n comprobante, cupon, nro cupon, voucher, voucher number, receipt, reference");

  private static final Map<String, Field> BY_NAME =
      Arrays.stream(values())
          .flatMap(field ->
              Arrays.stream(field.names.split(", ", -1)).map(name -> Map.entry(name, field)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private final String names;

  Field(String names) {
    this.names = names;
  }

  /** As a rule and a report name it. */
  String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isRequired() {
    return this == DATE || this == DESCRIPTION || this == AMOUNT;
  }

  /** {@code DATE (such as fecha, fecha consumo)}. */
  String withExamples() {
    String[] examples = names.split(", ", -1);
    return lowerName()
        + " (such as '"
        + examples[0]
        + "' or '"
        + examples[examples.length - 1]
        + "')";
  }

  /** What a column of this heading holds, or null where it is ignored. */
  static @Nullable Field headed(String heading) {
    String folded = Fold.fold(heading).toLowerCase(Locale.ROOT);
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < folded.length(); i++) {
      char c = folded.charAt(i);
      if (Character.isLetterOrDigit(c) && c != 'º' && c != 'ª') {
        words.append(c);
      } else if (!words.isEmpty() && words.charAt(words.length() - 1) != ' ') {
        words.append(' ');
      }
    }
    return BY_NAME.get(words.toString().strip());
  }
}
