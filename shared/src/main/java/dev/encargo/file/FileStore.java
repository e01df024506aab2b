package dev.encargo.file;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The bucket: what users upload and handlers read and write. Safe for use by many threads. */
public interface FileStore {

  /** A file that is not there. */
  final class NotFound extends IOException {
    public NotFound(String key) {
      super("no file " + key);
    }
  }

  /** Where and how a caller may put one file: an HTTP PUT with exactly these headers. */
  record Upload(URI url, Map<String, String> headers) {}

  /**
   * Opens a file as a stream; nothing is held in memory whole.
   *
   * @param offset the first byte to read
   * @throws NotFound where there is no such file
   */
  InputStream open(String key, long offset) throws IOException;

  /**
   * Its size in bytes.
   *
   * @throws NotFound where there is no such file
   */
  long size(String key) throws IOException;

  /**
   * Writes a file, replacing one of that name.
   *
   * @param content a file of this machine: a request whose answer is lost is made again, so it must be readable twice
   */
  void put(String key, Path content, String contentType) throws IOException;

  /** A URL that lets its holder put one file of exactly {@code length} bytes at {@code key}, for {@code validFor}. */
  Upload presignUpload(String key, long length, String contentType, Duration validFor);
}
