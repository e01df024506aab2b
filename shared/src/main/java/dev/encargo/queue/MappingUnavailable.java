package dev.encargo.queue;

import org.jspecify.annotations.Nullable;

/** Lambda could not be asked for an event source mapping, or is still carrying out an earlier change of it. */
public final class MappingUnavailable extends RuntimeException {

  private final boolean changing;

  /**
   * @param changing whether an earlier change is still being carried out
   */
  public MappingUnavailable(boolean changing, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.changing = changing;
  }

  public boolean changing() {
    return changing;
  }
}
