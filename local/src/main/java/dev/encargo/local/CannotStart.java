package dev.encargo.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The platform cannot start; the message is one line for the person who wanted it to, and says what to do. */
public final class CannotStart extends RuntimeException {

  public CannotStart(String message) {
    this(message, null);
  }

  public CannotStart(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Nothing can be kept in the folder, and why: no place, no right, no folder. */
  public static CannotStart unwritable(Path folder, IOException e) {
    String why =
        switch (e) {
          case FileAlreadyExistsException _ -> "it is a file and no folder";
          case AccessDeniedException _ -> "you have no right to";
          case FileSystemException told when told.getReason() != null -> told.getReason();
          default -> String.valueOf(e.getMessage());
        };
    return new CannotStart("Nothing can be written to " + folder + ": " + why + ".", e);
  }
}
