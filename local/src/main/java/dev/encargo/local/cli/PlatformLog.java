package dev.encargo.local.cli;

import dev.encargo.local.CannotStart;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where the functions' log lines go on this machine. They write to the standard output, which in AWS CloudWatch collects and here
 * belongs to the person at the terminal.
 */
final class PlatformLog {

  private static final String NAME = "platform.log";
  private static final long FULL = 20L * 1024 * 1024;

  private PlatformLog() {}

  static Path file(Path state) {
    return state.resolve(NAME);
  }

  /**
   * Sends the standard output and the standard error of this process there; the terminal keeps its own. A file that is full is kept
   * once as {@code platform.log.old}.
   */
  static void open(Path state) {
    Path file = file(state);
    try {
      Files.createDirectories(state);
      if (Files.exists(file) && Files.size(file) > FULL) {
        Files.move(file, state.resolve(NAME + ".old"), StandardCopyOption.REPLACE_EXISTING);
      }
      OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
      System.setOut(lines);
      System.setErr(lines);
    } catch (IOException e) {
      throw CannotStart.unwritable(state, e);
    }
  }
}
