package dev.encargo.aws;

import org.jspecify.annotations.Nullable;

/** AWS refused a request, or gave no answer to it. */
public final class AwsFailure extends RuntimeException {

  private final String code;

  AwsFailure(String code, String message, @Nullable Throwable cause) {
    super(code + ": " + message, cause);
    this.code = code;
  }

  /** The error's name as AWS has it, such as {@code QueueDoesNotExist}; {@code Unreachable} where no answer came. */
  public String code() {
    return code;
  }
}
