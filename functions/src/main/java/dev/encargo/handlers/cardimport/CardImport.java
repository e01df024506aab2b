package dev.encargo.handlers.cardimport;

import dev.encargo.file.FileStore;
import dev.encargo.file.Uploads;
import dev.encargo.job.JobCancelled;
import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.job.UuidV7;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.FormerGuests;
import dev.encargo.schema.JsonSchema;
import dev.encargo.sql.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@code dkt.import}: reads a card statement from the bucket and writes it as a lote.
 *
 * <p>The file streams through in batches; each commits together with a checkpoint that says where it ended, so a crash or the end of
 * an invocation costs one batch at the most. The lote becomes visible in the transaction that ends the job. A cancel removes it.
 */
public final class CardImport implements JobHandler {

  private static final JsonSchema PAYLOAD =
      JsonSchema.of(
          """
          {
            "type": "object",
            "required": ["key"],
            "properties": {
              "key": {"description": "Of an upload of yours.", "type": "string", "minLength": 1, "maxLength": 512},
              "fileName": {"description": "How you call it.", "type": ["string", "null"], "minLength": 1, "maxLength": 255},
              "charset": {"description": "UTF-8, ISO-8859-1 or windows-1252.", "type": ["string", "null"]},
              "delimiter": {"enum": [";", ",", "\\t", null]},
              "dateFormat": {"description": "dd/mm/yyyy, mm/dd/yyyy or yyyy-mm-dd.", "type": ["string", "null"]},
              "decimal": {"enum": [",", ".", null]},
              "currency": {
                "description": "Of rows that name none, by ISO 4217.",
                "type": ["string", "null"], "minLength": 3, "maxLength": 3, "default": "ARS"
              }
            },
            "additionalProperties": false
          }
          """);

  private final Sql sql;
  private final Supplier<FileStore> store;
  private final UuidV7 ids;
  private final Lotes lotes;
  private final Uploads uploads;

  /**
   * @param store asked at the first import, so that who only checks payloads builds no client
   */
  public CardImport(Sql sql, Supplier<FileStore> store, UuidV7 ids) {
    this.sql = sql;
    this.store = store;
    this.ids = ids;
    this.lotes = new Lotes(sql);
    this.uploads = new Uploads(new FormerGuests(sql));
  }

  @Override
  public String type() {
    return "dkt.import";
  }

  @Override
  public Optional<JsonSchema> payloadSchema() {
    return Optional.of(PAYLOAD);
  }

  @Override
  public void check(JsonObject payload) {
    var _ = ImportRequest.of(payload);
  }

  @Override
  public Outcome run(JobContext job) throws IOException, InterruptedException {
    ImportRequest request = ImportRequest.of(job.payload());
    if (!uploads.belongsTo(job.owner(), request.key())) {
      return Outcome.failed("The file " + request.key() + " is no upload of this job's owner.");
    }
    JsonObject saved = job.checkpoint();
    UUID loteId = saved == null ? ids.next() : Checkpoint.of(saved).loteId();
    try {
      return saved == null
          ? begin(job, request, loteId)
          : resume(job, request, Checkpoint.of(saved));
    } catch (JobCancelled cancelled) {
      lotes.discard(loteId);
      throw cancelled;
    } catch (BadFile bad) {
      lotes.discard(loteId);
      return Outcome.failed(bad.sentence());
    } catch (FileStore.NotFound e) {
      lotes.discard(loteId);
      return Outcome.failed("There is no file " + request.key() + ".");
    }
  }

  private Outcome begin(JobContext job, ImportRequest request, UUID loteId)
      throws IOException, BadFile, InterruptedException {
    lotes.removeAbandoned();
    long size = store.get().size(request.key());
    byte[] sample;
    try (InputStream in = store.get().open(request.key(), 0)) {
      sample = in.readNBytes(FileStart.SAMPLE);
    }
    FileStart start = FileStart.of(sample, sample.length == size, request);
    Checkpoint from =
        new Checkpoint(
            loteId, size, start.offset(), start.line(), start.layout(), new Tally().toJson());
    JsonObject rules = job.inTransaction(from.toJson(), tx -> Lotes.open(tx, job, loteId, request));
    return importRows(job, request, Rules.of(rules), from);
  }

  private Outcome resume(JobContext job, ImportRequest request, Checkpoint from)
      throws IOException, BadFile, InterruptedException {
    if (store.get().size(request.key()) != from.fileSize()) {
      throw new BadFile("The file was replaced while it was being imported.");
    }
    JsonObject rules =
        lotes
            .rules(from.loteId())
            .orElseThrow(() -> new BadFile("The import was given up and its rows were removed."));
    return importRows(job, request, Rules.of(rules), from);
  }

  private Outcome importRows(JobContext job, ImportRequest request, Rules rules, Checkpoint from)
      throws IOException, BadFile, InterruptedException {
    Checkpoint at = from;
    try (var batches = new ReadAhead(Batches.open(store.get(), request, rules, from))) {
      Batch batch = batches.next();
      while (batch != null) {
        Batch now = batch;
        at = now.after();
        job.inTransaction(at.toJson(), tx -> now.insert(tx, from.loteId()));
        report(job, at);
        if (job.mustYield()) {
          return Outcome.continued();
        }
        batch = batches.next();
      }
    }
    return finish(job, request, at);
  }

  /** Until the end is seen, the total is what the bytes read so far let expect. */
  private static void report(JobContext job, Checkpoint at) {
    long rows = Tally.of(at.tally()).rows();
    long total = at.offset() == 0 ? 0 : Math.round((double) rows * at.fileSize() / at.offset());
    job.progress(
        rows, Math.max(total, rows), message("%,d of about %,d rows", rows, Math.max(total, rows)));
  }

  private Outcome finish(JobContext job, ImportRequest request, Checkpoint at) throws IOException {
    Tally tally = Tally.of(at.tally());
    job.progress(
        tally.rows(),
        tally.rows(),
        message("%,d rows read, %,d rejected", tally.rows(), tally.rejected()));
    RejectedFile rejected =
        RejectedFile.write(sql, store.get(), at.loteId(), request.key(), at.layout());
    JsonObject result =
        JsonObject.of(
            "loteId", at.loteId().toString(),
            "fileName", request.fileName(),
            "rows", tally.rows(),
            "imported", tally.imported(),
            "excluded", tally.excluded(),
            "flagged", tally.flagged(),
            "rejected", tally.rejected(),
            "sums", tally.sums(),
            "categories", tally.categories(),
            "rejectedRows", rejected.first(),
            "rejectedFile", rejected.key());
    return Outcome.completedWith(tx -> {
      Lotes.complete(tx, at.loteId(), tally);
      return result;
    });
  }

  private static String message(String format, long first, long second) {
    return String.format(Locale.ROOT, format, first, second);
  }
}
