package dev.encargo.handlers.cardimport;

import dev.encargo.file.FileStore;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rejected rows as a file beside the one that was imported: three columns that say what was wrong, then the row as it was. Once
 * corrected, it can be imported as it is.
 *
 * @param key of the file; null where nothing was rejected
 * @param first the first {@link #SHOWN} of them, for the job's result
 */
record RejectedFile(@Nullable String key, List<JsonObject> first) {

  static final int SHOWN = 1_000;

  private static final int PAGE = 1_000;

  private static final String AFTER =
      """
      select line, field, reason, raw from dkt_rejected_rows
       where lote_id = cast(:id as uuid) and line > :after order by line limit :page
      """;

  private record Rejected(long line, String field, String reason, String raw) {
    static Rejected of(Row row) {
      return new Rejected(
          row.whole("line"), row.text("field"), row.text("reason"), row.text("raw"));
    }
  }

  /** Writes all of them; a repeat replaces the file. */
  static RejectedFile write(Sql sql, FileStore files, UUID loteId, String inputKey, Layout layout)
      throws IOException {
    List<JsonObject> first = new ArrayList<>();
    Path spool = Files.createTempFile("rejected", ".csv");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(spool)) {
        writeAll(sql, loteId, layout, out, first);
      }
      if (first.isEmpty()) {
        return new RejectedFile(null, first);
      }
      String key = inputKey + ".rejected.csv";
      files.put(key, spool, "text/csv; charset=utf-8");
      return new RejectedFile(key, first);
    } finally {
      Files.deleteIfExists(spool);
    }
  }

  private static void writeAll(
      Sql sql, UUID loteId, Layout layout, Writer out, List<JsonObject> first) throws IOException {
    String delimiter = String.valueOf(layout.delimiter());
    String headings =
        layout.headings().stream().map(RejectedFile::quoted).collect(Collectors.joining(delimiter));
    // Excel takes a file without a byte order mark for Windows-1252.
    out.write(
        "\uFEFF" + String.join(delimiter, "rejected line", "rejected column", "reason", headings));
    out.write("\r\n");
    long after = 0;
    List<Rejected> page;
    do {
      Params params = Params.of("id", loteId).and("after", after).and("page", PAGE);
      page = sql.query(AFTER, params, Rejected::of);
      for (Rejected row : page) {
        out.write(row(row, delimiter));
        if (first.size() < SHOWN) {
          first.add(
              JsonObject.of("line", row.line(), "column", row.field(), "reason", row.reason()));
        }
        after = row.line();
      }
    } while (page.size() == PAGE);
  }

  private static String row(Rejected row, String delimiter) {
    // Broken quotes must not swallow the rows below: such a row becomes one quoted field.
    String raw =
        row.field().isEmpty() && row.raw().indexOf('"') >= 0 ? quoted(row.raw()) : row.raw();
    return String.join(
            delimiter, Long.toString(row.line()), quoted(row.field()), quoted(row.reason()), raw)
        + "\r\n";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
