package dev.encargo.local.postgres;

import dev.encargo.local.CannotStart;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL that comes as a jar for this system, unpacked once for each version and user. */
final class PostgresBinaries {

  private PostgresBinaries() {}

  /**
   * @param cache where versions are kept, side by side
   * @return the directory that holds {@code bin}
   */
  static Path unpack(Path cache) throws IOException {
    byte[] archive = archive();
    CRC32C checksum = new CRC32C();
    checksum.update(archive);
    Path target =
        cache.resolve("postgres-" + HexFormat.of().toHexDigits((int) checksum.getValue()));
    if (!Files.isDirectory(target)) {
      Files.createDirectories(cache);
      Path partial = Files.createTempDirectory(cache, "unpacking-");
      extract(archive, partial);
      moveInto(target, partial);
    }
    return target;
  }

  private static byte[] archive() throws IOException {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String name =
        system.startsWith("mac") ? "Darwin" : system.startsWith("linux") ? "Linux" : system;
    String machine = System.getProperty("os.arch");
    try (InputStream found =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            name, "amd64".equals(machine) ? "x86_64" : machine)) {
      return found.readAllBytes();
    } catch (IllegalStateException e) {
      throw new CannotStart("There is no PostgreSQL here for " + name + " on " + machine + ".", e);
    }
  }

  private static void extract(byte[] archive, Path into) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
          throw new IOException("the archive holds " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
          if (path.startsWith(into.resolve("bin")) && !path.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make " + path + " executable");
          }
        }
      }
    }
  }

  /** Of two processes that unpack at once, one is first; the other throws its own away. */
  private static void moveInto(Path target, Path partial) throws IOException {
    try {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
      Directories.delete(partial);
    }
  }
}
