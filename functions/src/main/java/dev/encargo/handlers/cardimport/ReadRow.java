package dev.encargo.handlers.cardimport;

import dev.encargo.handlers.cardimport.CsvRecords.Rec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a row of a record, or says what is wrong with it. */
final class ReadRow {

  private static final int MAX_DESCRIPTION = 500;
  private static final int MAX_HOLDER = 200;
  private static final int MAX_VOUCHER = 100;

  private final ImportRequest request;
  private final Layout layout;
  private final Map<Field, Integer> columns;
  private final int lastRequired;

  /** The field that is being read: what a refusal is about. */
  private Field reading = Field.DATE;

  ReadRow(ImportRequest request, Layout layout) {
    this.request = request;
    this.layout = layout;
    this.columns = layout.columns();
    this.lastRequired =
        columns.entrySet().stream()
            .filter(column -> column.getKey().isRequired())
            .mapToInt(Map.Entry::getValue)
            .max()
            .orElse(0);
  }

  /** What became of a record: one of the two is null. */
  record Read(@Nullable CardRow row, @Nullable RejectedRow rejected) {}

  Read read(Rec rec) {
    String problem = rec.problem() == null ? count(rec.fields()) : rec.problem();
    if (problem != null) {
      return rejected(rec, "", "The row " + problem + ".");
    }
    try {
      return new Read(row(rec), null);
    } catch (Refused e) {
      String heading = layout.headings().get(columns.getOrDefault(reading, 0));
      return rejected(rec, heading, "The " + reading.lowerName() + " " + e.getMessage() + ".");
    }
  }

  private Read rejected(Rec rec, String column, String reason) {
    String raw = RejectedRow.masked(request.encoding().decodeLeniently(rec.raw()));
    return new Read(null, new RejectedRow(rec.line(), column, reason, raw));
  }

  /** Fewer columns are taken as long as nothing that is needed is missing, more as long as there is nothing in them. */
  private @Nullable String count(List<String> fields) {
    int expected = layout.headings().size();
    boolean tooFew = fields.size() <= lastRequired;
    boolean tooMany = false;
    for (int i = expected; i < fields.size() && expected < Layout.MAX_COLUMNS; i++) {
      tooMany |= !fields.get(i).isBlank();
    }
    return tooFew || tooMany
        ? "has "
            + fields.size()
            + (fields.size() == 1 ? " column" : " columns")
            + ", the header has "
            + expected
        : null;
  }

  private CardRow row(Rec rec) throws Refused {
    List<String> fields = rec.fields();
    String date = text(fields, Field.DATE, 40);
    var day = request.dates().parse(date == null ? "" : date);
    String description = text(fields, Field.DESCRIPTION, MAX_DESCRIPTION);
    if (description == null) {
      throw new Refused("is empty");
    }
    String currency = currency(fields);
    String amount = text(fields, Field.AMOUNT, 100);
    if (amount == null) {
      throw new Refused("is empty; write an amount such as 1.234,56");
    }
    Amounts.Written written = Amounts.Written.of(amount);
    String own = currency(written, currency);
    long minor = Amounts.minorUnits(written, layout.decimalMark(), Currencies.decimals(own));
    Installments part = Installments.parse(text(fields, Field.INSTALLMENTS, 40));
    return new CardRow(
        rec.line(),
        day,
        description,
        minor,
        own,
        part.number(),
        part.of(),
        card(text(fields, Field.CARD, 40)),
        text(fields, Field.HOLDER, MAX_HOLDER),
        text(fields, Field.VOUCHER, MAX_VOUCHER));
  }

  /** The code in the currency's column; empty where there is none. */
  private String currency(List<String> fields) throws Refused {
    String text = text(fields, Field.CURRENCY, 40);
    String code = Currencies.code(text == null ? "" : text, text == null ? "" : request.currency());
    if (code == null) {
      throw new Refused(
          Refused.shown(text == null ? "" : text)
              + " is unknown; write an ISO 4217 code such as ARS");
    }
    return code;
  }

  private String currency(Amounts.Written written, String column) throws Refused {
    String sign = written.sign();
    String otherwise = column.isEmpty() ? request.currency() : column;
    if (sign == null) {
      return otherwise;
    }
    String named = Currencies.code(sign, otherwise);
    if (named == null || (!column.isEmpty() && !named.equals(column))) {
      throw new Refused(
          named == null
              ? "holds " + Refused.shown(sign) + ", which is no currency"
              : "is in " + named + " and the row in " + column);
    }
    return named;
  }

  private static @Nullable String card(@Nullable String text) throws Refused {
    if (text == null) {
      return null;
    }
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits.append(c);
      } else if ("*xX.- #".indexOf(c) < 0) {
        throw new Refused("is no card number; write its last four digits");
      }
    }
    if (digits.length() < 4 || digits.length() > 19) {
      throw new Refused("has " + digits.length() + " digits; write the last four");
    }
    return digits.substring(digits.length() - 4);
  }

  /** The field's text without space around it and without control characters; null where it is empty or the file has none. */
  private @Nullable String text(List<String> fields, Field field, int longest) throws Refused {
    Integer column = columns.get(field);
    if (column == null) {
      return null;
    }
    reading = field;
    if (column >= fields.size()) {
      return null;
    }
    String text = clean(request.encoding().decode(fields.get(column)).strip());
    if (text.length() > longest) {
      throw new Refused("has " + text.length() + " characters; " + longest + " are the most");
    }
    return text.isEmpty() ? null : text;
  }

  private static String clean(String text) throws Refused {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new Refused("holds the character NUL");
      }
      if (Character.isISOControl(c) || c == '\u00A0') {
        clean = clean == null ? new StringBuilder(text) : clean;
        clean.setCharAt(i, ' ');
      }
    }
    return clean == null ? text : clean.toString();
  }
}
