package dev.encargo.json;

import java.util.List;

/** An input that was refused; its messages are written for the caller and hold nothing of the inside. */
public final class InvalidInput extends RuntimeException {

  /** How far the input was understood. */
  public enum Kind {
    /** Not what the interface describes: broken JSON, an unknown field, a wrong type, something missing. */
    MALFORMED,
    /** Understood, but its value is refused: a type nobody handles, a time in the past, a number out of range. */
    REFUSED,
    /** More bytes than are taken. */
    TOO_LARGE
  }

  private final Kind kind;
  private final List<FieldError> errors;

  public InvalidInput(Kind kind, List<FieldError> errors) {
    super(errors.toString(), null, false, false);
    this.kind = kind;
    this.errors = List.copyOf(errors);
  }

  /** One field that is not what the interface describes. */
  public static InvalidInput malformed(String field, String message) {
    return new InvalidInput(Kind.MALFORMED, List.of(new FieldError(field, message)));
  }

  /** One field whose value is understood and refused. */
  public static InvalidInput refused(String field, String message) {
    return new InvalidInput(Kind.REFUSED, List.of(new FieldError(field, message)));
  }

  /** An input of more bytes than are taken. */
  public static InvalidInput tooLarge(String field, String message) {
    return new InvalidInput(Kind.TOO_LARGE, List.of(new FieldError(field, message)));
  }

  public Kind kind() {
    return kind;
  }

  public List<FieldError> errors() {
    return errors;
  }
}
