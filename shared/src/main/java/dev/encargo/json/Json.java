package dev.encargo.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Strict JSON on jackson-core's streaming parser: no data binding, which would cost a cold start 100 ms.
 *
 * <p>Values are the plain ones: {@link String}, {@link Long}, {@link BigInteger}, {@link BigDecimal}, {@link Boolean}, {@code
 * null}, {@link List} and {@link JsonObject}. Refused: duplicate keys, more than 64 levels, text after the value, and the
 * character {@code \u0000}, which PostgreSQL cannot store.
 */
public final class Json {

  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 64;

  /** Most digits of a number, before or after its point. */
  public static final int MAX_DIGITS = 400;

  private static final Pattern OF_THE_PARSER =
      Pattern.compile(
          " \\((?:start marker at|for \\w+ starting at|not recognized as one since) .*|: enable `.*");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_DIGITS)
                  .build())
          .build();

  private static final JsonFactory FACTORY_OF_STORED =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(2 * MAX_DEPTH).build())
          .build();

  private Json() {}

  /**
   * A parser with the strict settings, for callers that stream.
   *
   * @throws UncheckedIOException never for text in memory
   */
  public static JsonParser parser(byte[] text) {
    try {
      return FACTORY.createParser(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A parser for what was stored and comes back inside a row: an object of the deepest nesting stands two levels deeper there. */
  public static JsonParser parserOfStored(String text) {
    try {
      return FACTORY_OF_STORED.createParser(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A generator that writes to {@code out}, for callers that stream. */
  public static JsonGenerator generator(java.io.Writer out) {
    try {
      return FACTORY.createGenerator(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one JSON value.
   *
   * @throws InvalidInput (malformed) where the text is not one JSON value by the rules above
   */
  public static @Nullable Object parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw InvalidInput.malformed("", "is empty; write a JSON value");
      }
      Object value = read(parser);
      if (parser.nextToken() != null) {
        throw InvalidInput.malformed("", "has text after its end, at " + where(parser));
      }
      return value;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads one JSON object.
   *
   * @throws InvalidInput (malformed) where the text is not one JSON object by the rules above
   */
  public static JsonObject parseObject(String text) {
    if (parse(text) instanceof JsonObject object) {
      return object;
    }
    throw InvalidInput.malformed("", "is not a JSON object; write {…}");
  }

  /** What the parser made of a text, turned into words for the person who sent it. */
  public static InvalidInput malformed(IOException e) {
    if (e instanceof StreamConstraintsException) {
      return InvalidInput.malformed(
          "",
          "is nested more than "
              + MAX_DEPTH
              + " levels deep, or holds a number of more than "
              + MAX_DIGITS
              + " digits or a name of more than 50,000 characters");
    }
    if (e instanceof JsonProcessingException problem) {
      var at = problem.getLocation();
      String place =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      return InvalidInput.malformed(
          "", "is not valid JSON" + place + ": " + plain(problem.getOriginalMessage()));
    }
    return InvalidInput.malformed("", "is not valid JSON: it is not UTF-8");
  }

  /**
   * Reads the value that the parser stands on, to its last token.
   *
   * @throws InvalidInput (malformed) where it holds what cannot be stored
   */
  public static @Nullable Object read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = storable(parser.currentName());
          parser.nextToken();
          fields.put(name, read(parser));
        }
        yield new JsonObject(fields);
      }
      case START_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(read(parser));
        }
        yield items;
      }
      case VALUE_STRING -> storable(parser.getText());
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? (Object) parser.getBigIntegerValue()
              : parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> storable(parser.getDecimalValue());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  /**
   * The text, where PostgreSQL can store it.
   *
   * @throws InvalidInput (malformed) where it holds the character {@code \\u0000} or half of a surrogate pair
   */
  public static String storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\0') {
        throw InvalidInput.malformed(
            "", "holds the character \\u0000, which cannot be stored; leave it out");
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw InvalidInput.malformed("", "holds half of a surrogate pair; write both halves");
        }
        i++;
      }
    }
    return text;
  }

  /** A {@code numeric} takes 131,072 digits and writes out every zero of an exponent; nobody means that. */
  private static BigDecimal storable(BigDecimal number) {
    if (Math.abs((long) number.precision() - number.scale()) > MAX_DIGITS
        || number.scale() > MAX_DIGITS) {
      throw InvalidInput.malformed(
          "", "holds a number of more than " + MAX_DIGITS + " digits; write it as a text");
    }
    return number;
  }

  /** Writes a value of the kinds named above, an {@link Instant} as ISO 8601, anything else by its {@code toString}. */
  public static String write(@Nullable Object value) {
    StringWriter out = new StringWriter();
    try (JsonGenerator to = FACTORY.createGenerator(out)) {
      write(to, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** Writes a value of the kinds named above. */
  public static void write(JsonGenerator to, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> to.writeNull();
      case String text -> to.writeString(text);
      case Long number -> to.writeNumber(number);
      case Integer number -> to.writeNumber(number);
      case BigInteger number -> to.writeNumber(number);
      case BigDecimal number -> to.writeNumber(number);
      case Double number -> to.writeNumber(number);
      case Boolean flag -> to.writeBoolean(flag);
      case JsonObject object -> writeFields(to, object.fields());
      case Map<?, ?> map -> writeFields(to, map);
      case Iterable<?> items -> {
        to.writeStartArray();
        for (Object item : items) {
          write(to, item);
        }
        to.writeEndArray();
      }
      default -> to.writeString(value.toString());
    }
  }

  private static void writeFields(JsonGenerator to, Map<?, ?> fields) throws IOException {
    to.writeStartObject();
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      to.writeFieldName(String.valueOf(field.getKey()));
      write(to, field.getValue());
    }
    to.writeEndObject();
  }

  private static String where(JsonParser parser) {
    var at = parser.currentTokenLocation();
    return "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  /** Without what is for those who configure the parser: its settings, and where it says that it has its text from. */
  private static String plain(String message) {
    int end = message.indexOf('\n');
    return OF_THE_PARSER.matcher(end < 0 ? message : message.substring(0, end)).replaceFirst("");
  }
}
