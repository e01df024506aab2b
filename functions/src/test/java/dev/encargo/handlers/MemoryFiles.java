package dev.encargo.handlers;

import dev.encargo.file.FileStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A bucket in memory. */
public final class MemoryFiles implements FileStore {

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  public void put(String key, byte[] content) {
    files.put(key, content);
  }

  public String text(String key) {
    return new String(files.get(key), StandardCharsets.UTF_8);
  }

  public boolean has(String key) {
    return files.containsKey(key);
  }

  private byte[] bytes(String key) throws NotFound {
    byte[] bytes = files.get(key);
    if (bytes == null) {
      throw new NotFound(key);
    }
    return bytes;
  }

  @Override
  public InputStream open(String key, long offset) throws IOException {
    byte[] bytes = bytes(key);
    return new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
  }

  @Override
  public long size(String key) throws IOException {
    return bytes(key).length;
  }

  @Override
  public void put(String key, Path content, String contentType) throws IOException {
    files.put(key, Files.readAllBytes(content));
  }

  @Override
  public Upload presignUpload(String key, long length, String contentType, Duration validFor) {
    throw new UnsupportedOperationException();
  }
}
