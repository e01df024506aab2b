package dev.encargo.schema;

import org.jspecify.annotations.Nullable;

/**
 * {@code minLength}, {@code maxLength}, {@code pattern} and {@code format}. The first that does not hold is told: a text that is too
 * long is compared with nothing.
 *
 * @param least in characters, not in half pairs; -1 for any
 * @param most likewise
 * @param written the pattern as the schema has it
 * @param example a text that fits
 */
record Texts(
    int least,
    int most,
    @Nullable String written,
    @Nullable BoundedPattern pattern,
    @Nullable Format format,
    @Nullable String example)
    implements Rule {

  @Override
  public void check(@Nullable Object value, String path, Findings found) {
    if (!(value instanceof String text)) {
      return;
    }
    int length = text.codePointCount(0, text.length());
    if (length < least || (most >= 0 && length > most)) {
      found.add(path, "must be " + Lists.range(least, most, "character") + " long");
    } else if (format != null && !format.fits(text)) {
      found.add(path, "must be " + format.words());
    } else if (pattern != null) {
      switch (pattern.find(text)) {
        case FOUND -> {}
        case NOT_FOUND ->
            found.add(
                path, "must match " + written + (example == null ? "" : ", such as " + example));
        case TOO_SLOW ->
            found.add(path, "takes too long to compare with " + written + "; write a plainer text");
      }
    }
  }
}
