package dev.encargo.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one object as they stream by. What is wrong goes to the {@link FieldErrors} and gives null, so that reading
 * goes on to the next field.
 */
public final class FieldReader {

  private final JsonParser parser;
  private final FieldErrors errors;
  private @Nullable String list;
  private int index;
  private String field = "";

  public FieldReader(JsonParser parser, FieldErrors errors) {
    this.parser = parser;
    this.errors = errors;
  }

  /** From now on the fields are those of {@code list[index]}, and are named so in errors. */
  public void inside(String list, int index) {
    this.list = list;
    this.index = index;
  }

  /**
   * Moves to the next field that has a value; a field that is null counts as left out.
   *
   * @return its name, or null at the end of the object
   */
  public @Nullable String next() throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      field = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        return field;
      }
    }
    return null;
  }

  /** A field's name as the caller would write it: {@code jobs[3].type}. */
  public String path(String name) {
    return list == null ? name : list + "[" + index + "]" + (name.isEmpty() ? "" : "." + name);
  }

  /** A text of 1 to {@code most} characters. */
  public @Nullable String text(int most) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      wrong("must be a text");
      return null;
    }
    String text = parser.getText();
    if (text.isBlank()) {
      refuse("must not be empty; leave the field out instead");
      return null;
    }
    if (text.codePointCount(0, text.length()) > most) {
      refuse("is longer than " + most + " characters");
      return null;
    }
    try {
      return Json.storable(text);
    } catch (InvalidInput unstorable) {
      errors.addAll(path(field), unstorable);
      return null;
    }
  }

  /** A whole number in a range. */
  public @Nullable Long whole(long least, long most) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      wrong("must be a whole number from " + least + " to " + most);
      return null;
    }
    if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long number = parser.getLongValue();
      if (number >= least && number <= most) {
        return number;
      }
    }
    refuse("must be from " + least + " to " + most);
    return null;
  }

  /** An object of at most {@code mostBytes} as UTF-8. */
  public @Nullable JsonObject object(int mostBytes) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      wrong("must be an object");
      return null;
    }
    long start = parser.currentTokenLocation().getByteOffset();
    JsonObject object;
    try {
      object = (JsonObject) Objects.requireNonNull(Json.read(parser));
    } catch (InvalidInput unstorable) {
      // The reader stopped somewhere inside, so what follows cannot be told from what was inside.
      errors.addAll(path(field), unstorable);
      errors.throwIfAny();
      throw unstorable;
    }
    long length = parser.currentLocation().getByteOffset() - start;
    if (length > mostBytes && size(object) > mostBytes) {
      errors.tooLarge(
          path(field),
          "is larger than "
              + mostBytes / 1024
              + " KiB as JSON; put what is large into an upload (POST /api/uploads) and its key here");
      return null;
    }
    return object;
  }

  /** What was sent may hold blanks; they do not count. */
  private static int size(JsonObject object) {
    return object.toJson().getBytes(StandardCharsets.UTF_8).length;
  }

  /** Refuses the field that the reader stands on as one that does not exist. */
  public void unknown(Collection<String> known) throws IOException {
    String shown = field.length() > 100 ? field.substring(0, 100) + "…" : field;
    wrongAt(path(shown), errors.full() ? "is unknown" : "is unknown" + Nearest.hint(field, known));
  }

  /** Refuses the field that the reader stands on: it is not what the interface describes. */
  public void wrong(String message) throws IOException {
    wrongAt(path(field), message);
  }

  private void wrongAt(String path, String message) throws IOException {
    errors.malformed(path, message);
    parser.skipChildren();
  }

  /** Refuses the value that the reader stands on. */
  public void refuse(String message) {
    errors.refused(path(field), message);
  }

  /** The token that the reader stands on. */
  public JsonToken token() {
    return parser.currentToken();
  }
}
