package dev.encargo.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One platform to a directory. The operating system lets go of it when the process ends, however it ends. */
final class StateLock implements AutoCloseable {

  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws CannotStart where another platform runs there, or nothing can be written there
   */
  static StateLock take(Path state) {
    try {
      Files.createDirectories(state);
      FileChannel channel =
          FileChannel.open(
              state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new CannotStart(
            "Encargo runs already in "
                + state
                + RunFile.read(state).map(StateLock::where).orElse("")
                + "; stop that one first: encargo down.");
      }
      return new StateLock(channel);
    } catch (IOException e) {
      throw CannotStart.unwritable(state, e);
    }
  }

  private static String where(RunFile run) {
    return " (process " + run.pid() + ", " + run.apiUrl() + ")";
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
