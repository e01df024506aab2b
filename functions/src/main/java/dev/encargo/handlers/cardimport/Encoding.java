package dev.encargo.handlers.cardimport;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes of a field become text. By default each field decides for itself: what is well-formed UTF-8 is UTF-8 (text in another
 * encoding practically never is), everything else is Windows-1252, which contains ISO-8859-1. So a file that was glued together from
 * two banks is read as well.
 */
enum Encoding {
  DETECTED,
  UTF_8,
  WINDOWS_1252;

  private static final Charset ANSI = Charset.forName("windows-1252");

  /** By the name a caller writes, or null where it is not one of these. ISO-8859-1 means Windows-1252, as it does on the Web. */
  static @Nullable Encoding named(String name) {
    return switch (name.toLowerCase(Locale.ROOT).replace('_', '-')) {
      case "utf-8", "utf8" -> UTF_8;
      case "windows-1252", "cp1252", "iso-8859-1", "latin1", "latin-1" -> WINDOWS_1252;
      default -> null;
    };
  }

  /**
   * @param bytes one character for one byte, as {@link Lines} has them
   * @throws Refused where the file was said to be UTF-8 and this is not
   */
  String decode(String bytes) throws Refused {
    if (isAscii(bytes)) {
      return bytes;
    }
    ByteBuffer encoded = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
    if (this != WINDOWS_1252) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
      } catch (CharacterCodingException e) {
        if (this == UTF_8) {
          throw new Refused("is not UTF-8, as the file was said to be");
        }
        encoded.rewind();
      }
    }
    return ANSI.decode(encoded).toString();
  }

  /** As {@link #decode}, with marks in the place of what cannot be read. */
  String decodeLeniently(String bytes) {
    try {
      return decode(bytes).replace('\0', '\uFFFD');
    } catch (Refused e) {
      return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
          .replace('\0', '\uFFFD');
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
