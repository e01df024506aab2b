package dev.encargo.handlers.cardimport;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Reads the next batch while the database writes the one before; never more than one ahead. */
final class ReadAhead implements Closeable {

  private final Batches batches;
  private FutureTask<@Nullable Batch> reading;
  private Thread reader;

  ReadAhead(Batches batches) {
    this.batches = batches;
    this.reading = new FutureTask<>(batches::next);
    this.reader = Thread.ofVirtual().name("read-ahead").start(reading);
  }

  /**
   * The next batch, or null after the last.
   *
   * @throws BadFile where the rest of the file cannot be read
   */
  @Nullable Batch next() throws IOException, BadFile, InterruptedException {
    Batch batch = result();
    if (batch != null) {
      reading = new FutureTask<>(batches::next);
      reader = Thread.ofVirtual().name("read-ahead").start(reading);
    }
    return batch;
  }

  private @Nullable Batch result() throws IOException, BadFile, InterruptedException {
    try {
      return reading.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case BadFile bad -> throw bad;
        case RuntimeException bug -> throw bug;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Lets the reader come to its end first: two threads must not use the file at once. */
  @Override
  public void close() throws IOException {
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    batches.close();
  }
}
