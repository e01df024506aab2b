package dev.encargo.json;

/**
 * One thing wrong with an input.
 *
 * @param field where it is wrong, as the caller wrote it: {@code payload.to}, {@code jobs[3].type}, or empty for the whole
 * @param message what was wrong and what to write instead; safe to show to the caller
 */
public record FieldError(String field, String message) {

  /** As a person reads it: {@code payload.to is missing; write a text}. */
  @Override
  public String toString() {
    return field.isEmpty() ? message : field + " " + message;
  }
}
