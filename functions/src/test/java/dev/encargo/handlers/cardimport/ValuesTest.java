package dev.encargo.handlers.cardimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  private static long amount(String text, char habit, int decimals) throws Refused {
    return Amounts.minorUnits(Amounts.Written.of(text), habit, decimals);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.234,56|123456",
        "1,234.56|123456",
        "1234,56|123456",
        "1234.56|123456",
        "1.234.567|123456700",
        "1,234,567|123456700",
        "-12,3|-1230",
        "12,30-|-1230",
        "(12,30)|-1230",
        "$ 1.234,50|123450",
        "0|0",
        "0,01|1",
        "1 234,56|123456",
        "1'234.56|123456",
        "1.234|123400",
        "1.234,5|123450",
        "1234,500|123450",
        "999.999.999.999,99|99999999999999",
        ",5|50",
        "+7|700"
      })
  void amounts_are_read_as_banks_write_them(String text, long minor) throws Refused {
    assertThat(amount(text, ',', 2)).isEqualTo(minor);
  }

  @Test
  void an_amount_with_two_readings_follows_the_habit_of_its_file() throws Refused {
    assertThat(amount("1.234", ',', 2)).isEqualTo(123_400);
    assertThat(amount("1,234", '.', 2)).isEqualTo(123_400);
    assertThatThrownBy(() -> amount("1.234", '.', 2))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("decimals");
  }

  @Test
  void an_amount_has_the_decimals_of_its_currency() throws Refused {
    assertThat(amount("1.234", ',', 0)).isEqualTo(1234);
    assertThat(amount("12,00", ',', 0)).isEqualTo(12);
    assertThat(amount("1,234", ',', 3)).isEqualTo(1234);
    assertThatThrownBy(() -> amount("12,5", ',', 0)).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "1.2.3,4",
        "12.34.567",
        "1,23,4",
        "1.2345,6",
        "--5",
        "1.",
        "12,",
        ".",
        ",",
        "1e5",
        "1USD5",
        "1234567890123",
        "1.234,567",
        "5 pesos argentinos"
      })
  void what_is_no_amount_is_refused(String text) {
    assertThatThrownBy(() -> amount(text, ',', 2)).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @CsvSource({
    "31/12/2025,2025-12-31", "1/2/2025,2025-02-01", "31-12-2025,2025-12-31",
        "31.12.2025,2025-12-31", "31/12/25,2025-12-31",
    "2025-12-31,2025-12-31", "2025/12/31,2025-12-31", "2025-12-31T10:00:00Z,2025-12-31",
        "2025-12-31 10:00,2025-12-31", "29/02/2024,2024-02-29"
  })
  void dates_are_read_day_first_or_as_ISO(String text, String iso) throws Refused {
    assertThat(Dates.DAY_FIRST.parse(text)).hasToString(iso);
  }

  @Test
  void dates_are_read_month_first_where_that_is_asked_for() throws Refused {
    assertThat(Dates.MONTH_FIRST.parse("12/31/2025")).hasToString("2025-12-31");
    assertThat(Dates.MONTH_FIRST.parse("2025-12-31")).hasToString("2025-12-31");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "31/02/2025",
        "32/01/2025",
        "00/01/2025",
        "01/13/2025",
        "29/02/2025",
        "1/1/1889",
        "1/1/2100",
        "20251231",
        "31/12",
        "31/12-2025",
        "aa/bb/cccc",
        "1/1/202",
        "111/1/2025",
        "2025-1",
        "1/1/20255"
      })
  void what_is_no_date_is_refused(String text) {
    assertThatThrownBy(() -> Dates.DAY_FIRST.parse(text)).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @CsvSource({"3/12,3,12", "03 de 12,3,12", "C.03/12,3,12", "12,,12", "0,,", "-,,", "1/1,1,1"})
  void installments_are_read(String text, Integer number, Integer of) throws Refused {
    assertThat(Installments.parse(text)).isEqualTo(new Installments(number, of));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4/3", "0/3", "1/2/3", "x", "1000", "3/9999999999", "/"})
  void what_are_no_installments_is_refused(String text) {
    assertThatThrownBy(() -> Installments.parse(text)).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @CsvSource({
    "FECHA,DATE",
    "Fecha de Consumo,DATE",
    "fecha_consumo,DATE",
    "Date,DATE",
    "Descripción,DESCRIPTION",
    "DESCRIPCIO\u0301N,DESCRIPTION",
    "Comercio,DESCRIPTION",
    "Importe ($),AMOUNT",
    "Monto,AMOUNT",
    "Nº Comprobante,VOUCHER",
    "Card last 4,CARD",
    "Título,",
    "Moneda,CURRENCY",
    "TITULAR,HOLDER",
    "Cuotas,INSTALLMENTS"
  })
  void headings_are_known_whatever_their_case_and_accents(String heading, Field field) {
    assertThat(Field.headed(heading)).isEqualTo(field);
  }

  @Test
  void each_field_is_decoded_by_itself_unless_the_encoding_was_named() throws Refused {
    String utf8 =
        new String("Güemes".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(Encoding.DETECTED.decode(utf8)).isEqualTo("Güemes");
    assertThat(Encoding.DETECTED.decode("G\u00FCemes")).isEqualTo("Güemes");
    assertThat(Encoding.DETECTED.decode("5 \u0080")).isEqualTo("5 €");
    assertThat(Encoding.WINDOWS_1252.decode(utf8)).isEqualTo("GÃ¼emes");
    assertThatThrownBy(() -> Encoding.UTF_8.decode("G\u00FCemes")).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @CsvSource({
    "$,ARS",
    "'',ARS",
    "U$S,USD",
    "dólares,USD",
    "usd,USD",
    "EUR,EUR",
    "€,EUR",
    "Pesos,ARS",
    "CLP,CLP",
    "XAU,",
    "coronas,"
  })
  void currencies_are_known_by_their_names(String text, String code) {
    assertThat(Currencies.code(text, "ARS")).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "4509951234567890,************7890",
    "a;4509 9512 3456 7890;b,a;**** **** **** 7890;b",
    "123456;1234,123456;1234",
    "x451111111111111111,x**************1111"
  })
  void card_numbers_are_masked(String raw, String masked) {
    assertThat(RejectedRow.masked(raw)).isEqualTo(masked);
  }

  @Test
  void text_is_folded_for_comparison() {
    assertThat(Fold.fold("  farmacia\u00A0 Güemes ñandú ı ")).isEqualTo("FARMACIA GUEMES NANDU I");
  }

  @Test
  void an_array_is_quoted_for_the_database() {
    SqlArray array = new SqlArray();
    array.add("a\"b\\c,{}");
    array.add((String) null);
    array.add("NULL");
    assertThat(array).hasToString("{\"a\\\"b\\\\c,{}\",NULL,\"NULL\"}");
  }

  @Test
  void a_date_that_is_none_says_how_it_was_read_and_what_would_read_it() {
    assertThatThrownBy(() -> Dates.DAY_FIRST.parse("12/31/2025"))
        .hasMessageEndingWith(
            "read as dd/mm/yyyy; if all dates are mm/dd/yyyy, import with that dateFormat");
    assertThatThrownBy(() -> Dates.MONTH_FIRST.parse("31.12.25"))
        .hasMessageEndingWith("if all dates are dd/mm/yyyy, import with that dateFormat");
    assertThatThrownBy(() -> Dates.DAY_FIRST.parse("31/31/2025"))
        .hasMessageEndingWith("read as dd/mm/yyyy");
    assertThatThrownBy(() -> Dates.DAY_FIRST.parse("2026-31-02"))
        .hasMessageEndingWith("read as yyyy-mm-dd");
  }
}
