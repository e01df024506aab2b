package dev.encargo.handlers.cardimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.file.UploadKey;
import dev.encargo.handlers.MemoryFiles;
import dev.encargo.handlers.TestJob;
import dev.encargo.job.JobCancelled;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.job.UuidV7;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardImportTest {

  private static final String KEY = UploadKey.of(TestJob.OWNER, new UUID(0, 1), "a.csv");

  private static final Sql SQL = TestPostgres.database();

  private static final String HEADER =
      "Fecha;Descripción;Importe;Moneda;Cuotas;Tarjeta;Titular;Comprobante\n";

  private final MemoryFiles files = new MemoryFiles();
  private final CardImport handler =
      new CardImport(SQL, () -> files, new UuidV7(InstantSource.system(), new Random()));

  @AfterAll
  static void close() {
    SQL.close();
  }

  private TestJob job(String content) {
    return job(content.getBytes(StandardCharsets.UTF_8), JsonObject.of("key", KEY));
  }

  private TestJob job(byte[] content, JsonObject payload) {
    files.put(KEY, content);
    return new TestJob("dkt.import", SQL, payload).processing();
  }

  private JsonObject imported(String content) throws Exception {
    return job(content).finish(handler);
  }

  private static List<String> rows(JsonObject result) {
    return SQL.query(
        """
        select concat_ws('|', line, posted_on, description, amount_minor, currency, coalesce(installment::text, '-'),
                         coalesce(installments::text, '-'), coalesce(card_last4, '-'), coalesce(holder, '-'), coalesce(voucher, '-'),
                         coalesce(category, '-'), coalesce(flag, '-')) as text
          from dkt_rows where lote_id = cast(:id as uuid) order by line
        """,
        Params.of("id", result.text("loteId")),
        row -> row.text("text"));
  }

  private static long count(String table) {
    return SQL.query("select count(*) as n from " + table, Params.NONE, row -> row.whole("n"))
        .getFirst();
  }

  private String failure(String content) throws Exception {
    return failure(job(content));
  }

  private String failure(TestJob job) throws Exception {
    long lotes = count("dkt_lotes");
    Outcome outcome = job.attempt(handler);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(count("dkt_lotes")).isEqualTo(lotes);
    assertThat(
            SQL.query(
                "select 1 as n from dkt_rows r where not exists (select from dkt_lotes l where l.id = r.lote_id)",
                Params.NONE,
                row -> 1))
        .isEmpty();
    return ((Outcome.Failed) outcome).error();
  }

  @Test
  void a_statement_becomes_a_lote() throws Exception {
    TestJob job =
        job(
            HEADER
                + "02/01/2025;FARMACIA GÜEMES;1.234,56;ARS;3/12;4509 9512 3456 7890;ANA PÉREZ;123\n"
                + "03/01/2025;SU PAGO EN PESOS;-50.000,00;ARS;;;;\n"
                + "31/02/2025;KIOSCO;1,00;ARS;;;;\n"
                + "04/01/2025;\"HOTEL\nLLAO LLAO\";900.000,00;ARS;;7890;;\n"
                + "05/01/2025;AMAZON;U$S 12,30;USD;;;;\n"
                + "06/01/2025\n");
    JsonObject result = job.finish(handler);
    assertThat(rows(result))
        .containsExactly(
            "2|2025-01-02|FARMACIA GÜEMES|123456|ARS|3|12|7890|ANA PÉREZ|123|Salud|-",
            "5|2025-01-04|HOTEL LLAO LLAO|90000000|ARS|-|-|7890|-|-|-|importe alto",
            "7|2025-01-05|AMAZON|1230|USD|-|-|-|-|-|Compras en línea|-");
    assertThat(result.fields())
        .containsEntry("fileName", "a.csv")
        .containsEntry("rows", 6L)
        .containsEntry("imported", 3L)
        .containsEntry("excluded", 1L)
        .containsEntry("flagged", 1L)
        .containsEntry("rejected", 2L)
        .containsEntry("rejectedFile", KEY + ".rejected.csv");
    assertThat(result.object("sums").decimal("ARS")).isEqualTo(new BigDecimal("901234.56"));
    assertThat(result.object("sums").decimal("USD")).isEqualTo(new BigDecimal("12.30"));
    assertThat(result.object("categories"))
        .isEqualTo(JsonObject.of("Compras en línea", 1L, "Salud", 1L));
    assertThat(result.objects("rejectedRows"))
        .containsExactly(
            JsonObject.of(
                "line",
                4L,
                "column",
                "Fecha",
                "reason",
                "The date '31/02/2025' is no day of the calendar, read as dd/mm/yyyy."),
            JsonObject.of(
                "line", 8L, "column", "", "reason", "The row has 1 column, the header has 8."));
    assertThat(
            SQL.query(
                "select status || ' ' || user_id || ' ' || rows || ' ' || sums as text from dkt_lotes where id = cast(:id as uuid) and job_id = cast(:job as uuid)",
                Params.of("id", result.text("loteId")).and("job", job.id()),
                row -> row.text("text")))
        .containsExactly("complete ana 6 {\"ARS\": 901234.56, \"USD\": 12.30}");
    assertThat(count("dkt_rejected_rows")).isZero();
  }

  @Test
  void the_file_of_rejected_rows_can_be_corrected_and_imported() throws Exception {
    imported(
        HEADER
            + "31/02/2025;KIOSCO;1,00;;;;;\n02/01/2025;\"roto\"x;2,00;;;;;\n02/01/2025;BIEN;3,00;;;;;\n02/01/2025;DÍA;x;;;4509951234567890;;\n");
    String rejected = files.text(KEY + ".rejected.csv");
    assertThat(rejected.lines())
        .containsExactly(
            "\uFEFFrejected line;rejected column;reason;\"Fecha\";\"Descripción\";\"Importe\";\"Moneda\";\"Cuotas\";\"Tarjeta\";\"Titular\";\"Comprobante\"",
            "2;\"Fecha\";\"The date '31/02/2025' is no day of the calendar, read as dd/mm/yyyy.\";31/02/2025;KIOSCO;1,00;;;;;",
            "3;\"\";\"The row has text after a closing quote, or too many fields.\";\"02/01/2025;\"\"roto\"\"x;2,00;;;;;\"",
            "5;\"Importe\";\"The amount 'x' is no amount; write it such as 1.234,56.\";02/01/2025;DÍA;x;;;************7890;;");
    JsonObject again =
        imported(rejected.replace("31/02/2025", "28/02/2025").replace(";x;", ";4,00;"));
    assertThat(rows(again))
        .hasSize(2)
        .allMatch(row -> row.contains("KIOSCO|100|") || row.contains("DÍA|400|"));
    assertThat(again.whole("rejected")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UTF-8|;",
        "UTF-8|,",
        "UTF-8|TAB",
        "ISO-8859-1|;",
        "ISO-8859-1|,",
        "windows-1252|;",
        "windows-1252|TAB",
        "BOM|;",
        "BOM|,",
        "BOM|TAB"
      })
  void charsets_and_delimiters_are_found_out(String charset, String delimiter) throws Exception {
    char d = delimiter.equals("TAB") ? '\t' : delimiter.charAt(0);
    String text =
        "fecha;descripción;monto\r\n02/01/2025;CAFÉ ÑANDÚ;\"1.234,56\"\r\n\r\n2025-01-03;\"PEÑA, HIJOS; Y CÍA\";\"7,00\"\n03-01-2025;ÁÉÍ;\"8\""
            .replace(';', d)
            .replace("HIJOS" + d, "HIJOS;");
    boolean bom = charset.equals("BOM");
    Charset encoding = bom ? StandardCharsets.UTF_8 : Charset.forName(charset);
    byte[] bytes =
        ((bom ? "\uFEFF" : "") + (d == ';' ? text.replace("HIJOS; Y", "HIJOS; Y") : text))
            .getBytes(encoding);
    JsonObject result = job(bytes, JsonObject.of("key", KEY)).finish(handler);
    assertThat(
            rows(result).stream()
                .map(row -> row.split("\\|", -1))
                .map(row -> String.join("|", row[0], row[1], row[2], row[3])))
        .containsExactly(
            "2|2025-01-02|CAFÉ ÑANDÚ|123456",
            "4|2025-01-03|PEÑA, HIJOS; Y CÍA|700",
            "5|2025-01-03|ÁÉÍ|800");
  }

  @Test
  void the_request_may_say_what_the_file_does_not() throws Exception {
    byte[] bytes = "date,description,amount\n12/31/2025,A,1.234\n".getBytes(StandardCharsets.UTF_8);
    JsonObject payload =
        JsonObject.of(
            "key",
            KEY,
            "fileName",
            "Diciembre.csv",
            "dateFormat",
            "mm/dd/yyyy",
            "decimal",
            ",",
            "currency",
            "CLP",
            "delimiter",
            ",",
            "charset",
            "UTF-8");
    JsonObject result = job(bytes, payload).finish(handler);
    assertThat(rows(result)).containsExactly("2|2025-12-31|A|1234|CLP|-|-|-|-|-|-|-");
    assertThat(result.text("fileName")).isEqualTo("Diciembre.csv");
  }

  @Test
  void the_habit_of_the_file_decides_what_a_single_mark_means() throws Exception {
    assertThat(
            rows(imported("fecha;detalle;importe\n1/1/2025;A;1.234\n1/1/2025;B;7,5\n")).getFirst())
        .contains("|123400|");
    assertThat(
            rows(imported("fecha,detalle,importe\n1/1/2025,A,\"1,234\"\n1/1/2025,B,7.5\n"))
                .getFirst())
        .contains("|123400|");
    assertThat(
            imported("fecha;detalle;importe\n1/1/2025;A;1.234\n1/1/2025;B;7.5\n").whole("rejected"))
        .isEqualTo(1);
  }

  @Test
  void lines_above_the_header_are_passed_over() throws Exception {
    JsonObject result =
        imported(
            "Banco de Prueba\nResumen de tarjeta;enero\n\nFecha;Detalle;Importe\n1/1/2025;A;1,00\n");
    assertThat(rows(result)).hasSize(1).first().asString().startsWith("5|");
  }

  @Test
  void rules_of_the_owner_are_applied_and_those_of_others_are_not() throws Exception {
    rule("ana", 1, "description", "equals", "kiosco ñandú", "category", "Golosinas");
    rule("ana", 2, "holder", "starts_with", "josé", "flag", "de José");
    rule("ana", 3, "installments", "greater_than", "6", "flag", "muchas cuotas");
    rule("ana", 4, "currency", "equals", "brl", "exclude", null);
    rule("ana", 5, "amount", "less_than", "0", "flag", "devolución");
    rule("juan", 0, "description", "contains", "KIOSCO", "exclude", null);
    try {
      JsonObject result =
          imported(
              HEADER
                  + "1/1/2025;Kiosco  Ñandu;1,00;;;;JOSE MUÑOZ;\n1/1/2025;X;1,00;;1/12;;Jose;\n1/1/2025;X;1,00;R$;;;;\n1/1/2025;X;-1,00;;;;;\n");
      assertThat(rows(result))
          .containsExactly(
              "2|2025-01-01|Kiosco  Ñandu|100|ARS|-|-|-|JOSE MUÑOZ|-|Golosinas|de José",
              "3|2025-01-01|X|100|ARS|1|12|-|Jose|-|-|de José; muchas cuotas",
              "5|2025-01-01|X|-100|ARS|-|-|-|-|-|-|devolución");
      assertThat(result.whole("excluded")).isEqualTo(1);
    } finally {
      SQL.update("delete from dkt_rules where user_id is not null", Params.NONE);
    }
  }

  @Test
  void
      a_pattern_that_would_take_other_engines_for_ever_takes_no_time_and_a_wrong_one_fails_the_job()
          throws Exception {
    rule("ana", 1, "description", "matches", "^(a+)+$", "category", "A");
    try {
      JsonObject result =
          imported("fecha;detalle;importe\n1/1/2025;" + "a".repeat(400) + "b;1,00\n");
      assertThat(result.whole("imported")).isEqualTo(1);
      rule("ana", 2, "description", "matches", "(", "category", "A");
      assertThat(failure("fecha;detalle;importe\n1/1/2025;b;1,00\n"))
          .startsWith("The rule 'test' cannot be applied");
    } finally {
      SQL.update("delete from dkt_rules where user_id is not null", Params.NONE);
    }
  }

  private static void rule(
      String user,
      int position,
      String field,
      String operator,
      String value,
      String action,
      String argument) {
    SQL.update(
        "insert into dkt_rules (user_id, position, name, field, operator, value, action, argument) values (:user, :position, 'test', :field, :operator, :value, :action, :argument)",
        Params.of("user", user)
            .and("position", position)
            .and("field", field)
            .and("operator", operator)
            .and("value", value)
            .and("action", action)
            .and("argument", argument));
  }

  @Test
  void a_file_that_cannot_be_imported_is_refused_in_words() throws Exception {
    assertThat(failure("")).isEqualTo("The file is empty.");
    assertThat(failure("\uFEFF\n\n")).isEqualTo("The file is empty.");
    assertThat(failure(HEADER)).isEqualTo("The file has a header and nothing below it.");
    assertThat(failure("a\0b;c")).contains("binary");
    assertThat(failure("PK\3\4xxxx")).contains("Excel");
    assertThat(failure("%PDF-1.7")).contains("PDF");
    assertThat(failure("nombre;apellido\nAna;Pérez\n"))
        .isEqualTo(
            "The header has no column for date (such as 'fecha' or 'posted on'), description (such as 'descripcion' or 'payee'), amount (such as 'monto' or 'transaction amount'). Found in line 1: 'nombre;apellido'.");
    assertThat(failure("fecha;detalle;otra\n1/1/2025;A;1\n"))
        .contains("no column for amount")
        .contains("'fecha;detalle;otra'");
    assertThat(failure("fecha;detalle;importe;monto\n1/1/2025;A;1;2\n"))
        .contains("'importe' and 'monto' both mean the amount");
    assertThat(failure("x".repeat(200_000))).contains("Line 1 is longer than 65536 bytes");
    assertThat(failure(HEADER + "1/1/2025;A;1\n" + "x".repeat(200_000) + "\n"))
        .contains("Line 3 is longer");
    assertThat(
            failure(
                new TestJob(
                        "dkt.import",
                        SQL,
                        JsonObject.of(
                            "key", UploadKey.of(TestJob.OWNER, new UUID(0, 2), "none.csv")))
                    .processing()))
        .startsWith("There is no file uploads/");
    assertThat(
            failure(
                new TestJob(
                        "dkt.import",
                        SQL,
                        JsonObject.of(
                            "key", UploadKey.of(new Owner.User("ben"), new UUID(0, 1), "a.csv")))
                    .processing()))
        .contains("no upload of this job's owner");
    assertThat(failure(job("fecha;x".getBytes(StandardCharsets.UTF_16), JsonObject.of("key", KEY))))
        .contains("UTF-16");
  }

  @Test
  void a_payload_that_cannot_work_is_refused_when_the_job_is_created() {
    for (JsonObject wrong :
        List.of(
            JsonObject.EMPTY,
            JsonObject.of("key", 5L),
            JsonObject.of("key", ""),
            JsonObject.of("key", "/etc/passwd"),
            JsonObject.of("key", "uploads/../other/a.csv"),
            JsonObject.of("key", "uploads\\a.csv"),
            JsonObject.of("key", "a\nb"),
            JsonObject.of("key", "a", "charset", "EBCDIC"),
            JsonObject.of("key", "a", "delimiter", "|"),
            JsonObject.of("key", "a", "dateFormat", "yy"),
            JsonObject.of("key", "a", "currency", "pesos"),
            JsonObject.of("key", "a", "fileName", " "),
            JsonObject.of("key", "a", "colour", "red"))) {
      assertThatThrownBy(() -> JobHandler.checkPayload(handler, wrong))
          .as(wrong.toJson())
          .isInstanceOf(InvalidInput.class);
    }
    JobHandler.checkPayload(handler, JsonObject.of("key", "uploads/user/año 2025 (1).csv"));
  }

  @Test
  void an_import_that_is_killed_at_any_point_gives_the_same_lote_as_one_that_is_not()
      throws Exception {
    String content = manyRows(20_000);
    JsonObject whole = imported(content);
    List<String> expected = rows(whole);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TestJob job =
        job(content)
            .fault(
                new TestJob.Fault() {
                  @Override
                  public void beforeCommit(int number) {
                    if (random.nextInt(4) == 0) {
                      throw TestJob.crash();
                    }
                  }

                  @Override
                  public void afterCommit(int number) {
                    if (random.nextInt(4) == 0) {
                      throw TestJob.crash();
                    }
                  }
                })
            .yieldWhen(() -> random.nextInt(4) == 0);
    JsonObject resumed = finishWhole(job, seed);
    assertThat(rows(resumed)).as("seed %d", seed).isEqualTo(expected);
    assertThat(resumed.with("loteId", "")).as("seed %d", seed).isEqualTo(whole.with("loteId", ""));
    assertThat(job.attempts()).isGreaterThan(1);
    assertThat(count("dkt_rejected_rows")).isZero();
  }

  /** The end itself may have been committed when the worker dies; then there is nothing to run again. */
  private JsonObject finishWhole(TestJob job, long seed) throws Exception {
    while (true) {
      try {
        Outcome outcome = job.attempt(handler);
        if (outcome instanceof Outcome.CompletedWith(var work)) {
          return SQL.inTransaction(work);
        }
        assertThat(outcome).as("seed %d", seed).isEqualTo(Outcome.continued());
      } catch (TestJob.Crash crash) {
        // Another worker takes over.
      }
    }
  }

  private static String manyRows(int rows) {
    StringBuilder content = new StringBuilder(HEADER);
    for (int i = 0; i < rows; i++) {
      switch (i % 100) {
        case 7 -> content.append("99/99/2025;ROTO;1,00;;;;;\r\n");
        case 8 ->
            content
                .append("01/02/2025;\"DOS\nLÍNEAS ")
                .append(i)
                .append("\";")
                .append(i)
                .append(",50;;;;;\n");
        case 9 -> content.append("01/02/2025;\"ABIERTO;1,00;;;;;\n");
        case 10 -> content.append("01/02/2025;SU PAGO;1,00;;;;;\n");
        default ->
            content
                .append("01/02/2025;CAFÉ ÑANDÚ ")
                .append(i % 7)
                .append(';')
                .append(i)
                .append(",25;USD;;;;\n");
      }
    }
    return content.toString();
  }

  @Test
  void a_cancelled_import_leaves_nothing() throws Exception {
    long lotes = count("dkt_lotes");
    long rows = count("dkt_rows");
    for (int commit = 1; commit <= 4; commit++) {
      TestJob job = job(manyRows(12_000)).fault(TestJob.cancelledAt(commit));
      assertThatThrownBy(() -> job.finish(handler)).isInstanceOf(JobCancelled.class);
      assertThat(count("dkt_lotes")).isEqualTo(lotes);
      assertThat(count("dkt_rows")).isEqualTo(rows);
      assertThat(count("dkt_rejected_rows")).isZero();
    }
  }

  @Test
  void an_import_that_was_killed_and_then_cancelled_is_removed_by_the_next() throws Exception {
    TestJob killed =
        job(manyRows(12_000))
            .fault(number -> {
              if (number == 3) {
                throw TestJob.crash();
              }
            });
    assertThatThrownBy(() -> killed.attempt(handler)).isInstanceOf(TestJob.Crash.class);
    UUID lote = UUID.fromString(killed.checkpoint().text("loteId"));
    new Lotes(SQL).removeAbandoned();
    assertThat(lotesWith(lote)).as("its job is still alive").isEqualTo(1);
    assertThat(new Lotes(SQL).delete(new Owner.User("ana"), lote))
        .as("nobody can see it")
        .isFalse();
    killed.endCancelled();
    imported(manyRows(10));
    assertThat(lotesWith(lote)).isZero();
    assertThat(rows(JsonObject.of("loteId", lote.toString()))).isEmpty();
  }

  private static long lotesWith(UUID id) {
    return SQL.query(
            "select count(*) as n from dkt_lotes where id = cast(:id as uuid)",
            Params.of("id", id),
            row -> row.whole("n"))
        .getFirst();
  }

  @Test
  void a_lote_is_deleted_by_its_owner_only() throws Exception {
    UUID lote = UUID.fromString(imported(manyRows(100)).text("loteId"));
    Lotes lotes = new Lotes(SQL);
    assertThat(lotes.delete(new Owner.User("juan"), lote)).isFalse();
    assertThat(lotes.delete(new Owner.Guest(UUID.randomUUID()), lote)).isFalse();
    assertThat(lotes.delete(new Owner.User("ana"), lote)).isTrue();
    assertThat(lotesWith(lote)).isZero();
    assertThat(rows(JsonObject.of("loteId", lote.toString()))).isEmpty();
    assertThat(lotes.delete(new Owner.User("ana"), lote)).isFalse();
  }

  @Test
  void a_file_that_was_replaced_while_it_was_imported_is_refused() throws Exception {
    TestJob job =
        job(manyRows(12_000))
            .fault(number -> {
              if (number == 3) {
                throw TestJob.crash();
              }
            });
    assertThatThrownBy(() -> job.attempt(handler)).isInstanceOf(TestJob.Crash.class);
    files.put(KEY, manyRows(12_001).getBytes(StandardCharsets.UTF_8));
    assertThat(job.attempt(handler))
        .isEqualTo(Outcome.failed("The file was replaced while it was being imported."));
    assertThat(lotesWith(UUID.fromString(job.checkpoint().text("loteId")))).isZero();
  }

  @Test
  void progress_grows_and_its_total_is_near_the_truth_from_the_beginning() throws Exception {
    TestJob job = job(manyRows(20_000));
    job.finish(handler);
    assertThat(job.processed).isSorted().hasSizeGreaterThan(4).last().isEqualTo(20_000L);
    assertThat(job.totals)
        .allMatch(total -> total > 18_000 && total < 22_000)
        .last()
        .isEqualTo(20_000L);
    assertThat(job.messages.getLast()).isEqualTo("20,000 rows read, 400 rejected");
  }

  @Test
  void the_first_thousand_rejected_rows_are_in_the_result_and_all_in_the_file() throws Exception {
    JsonObject result = imported(HEADER + "x;y;z\n".repeat(2_500));
    assertThat(result.objects("rejectedRows")).hasSize(1_000);
    assertThat(result.whole("rejected")).isEqualTo(2_500);
    assertThat(files.text(KEY + ".rejected.csv").lines()).hasSize(2_501);
    assertThat(result.whole("imported")).isZero();
  }
}
