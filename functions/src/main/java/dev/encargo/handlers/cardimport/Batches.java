package dev.encargo.handlers.cardimport;

import dev.encargo.file.FileStore;
import dev.encargo.handlers.cardimport.CsvRecords.Rec;
import dev.encargo.handlers.cardimport.ReadRow.Read;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A file from a checkpoint on, as batches ready for the database. */
final class Batches implements Closeable {

  private final CsvRecords records;
  private final ReadRow readRow;
  private final Rules rules;
  private final Tally tally;
  private Checkpoint at;

  private Batches(CsvRecords records, ReadRow readRow, Rules rules, Checkpoint from) {
    this.records = records;
    this.readRow = readRow;
    this.rules = rules;
    this.tally = Tally.of(from.tally());
    this.at = from;
  }

  /** Opens the file where the checkpoint left off. */
  static Batches open(FileStore files, ImportRequest request, Rules rules, Checkpoint from)
      throws IOException {
    InputStream in = files.open(request.key(), from.offset());
    Lines lines = new Lines(in, from.offset(), from.line());
    return new Batches(
        new CsvRecords(lines, from.layout().delimiter()),
        new ReadRow(request, from.layout()),
        rules,
        from);
  }

  /**
   * The next batch, or null after the last.
   *
   * @throws BadFile where the rest of the file cannot be read; nothing of the batch counts
   */
  @Nullable Batch next() throws IOException, BadFile {
    Batch batch = new Batch();
    Rec last = null;
    while (!batch.isFull()) {
      Rec rec = records.next();
      if (rec == null) {
        break;
      }
      last = rec;
      add(rec, batch);
    }
    if (last == null) {
      return null;
    }
    at =
        new Checkpoint(
            at.loteId(), at.fileSize(), last.end(), last.nextLine(), at.layout(), tally.toJson());
    return batch.endingAt(at);
  }

  private void add(Rec rec, Batch batch) {
    Read read = readRow.read(rec);
    CardRow row = read.row();
    RejectedRow rejected = read.rejected();
    if (row != null) {
      Rules.Verdict verdict = rules.apply(row);
      tally.add(row, verdict);
      batch.add(row, verdict);
    } else if (rejected != null) {
      tally.addRejected();
      batch.add(rejected);
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
