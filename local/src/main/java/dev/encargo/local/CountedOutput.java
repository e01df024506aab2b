package dev.encargo.local;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;

/** Passes on what is written, and counts its bytes. */
final class CountedOutput extends FilterOutputStream {

  private final LongAdder bytes = new LongAdder();

  CountedOutput(OutputStream to) {
    super(to);
  }

  long bytes() {
    return bytes.sum();
  }

  @Override
  public void write(int value) throws IOException {
    bytes.increment();
    out.write(value);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    bytes.add(length);
    out.write(from, offset, length);
  }

  /** Not the stream that it writes to: others use that too. */
  @Override
  public void close() throws IOException {
    flush();
  }
}
