package dev.encargo.handlers.email;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;

/** Writes each mail to {@code <id>.eml} in a directory, where any mail program can open it, instead of sending it. */
public final class DirectoryMailer implements Mailer {

  private final Path directory;
  private final InstantSource clock;

  /**
   * @param directory is made where it is missing
   */
  public DirectoryMailer(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
  }

  @Override
  public void send(String id, Mail mail) throws IOException {
    Files.createDirectories(directory);
    Path whole = directory.resolve(id + ".eml");
    Path part = Files.createTempFile(directory, id, ".part");
    try {
      String message = MimeMessage.of(id, clock.instant(), mail);
      Files.writeString(part, message, StandardCharsets.US_ASCII);
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
