package dev.encargo.handlers.cardimport;

import java.text.Normalizer;
import java.util.Locale;

/** Text as it is compared: upper case, without accents, with single spaces. */
final class Fold {

  private Fold() {}

  /** {@code " Farmacia  Güemes "} becomes {@code "FARMACIA GUEMES"}. */
  static String fold(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    if (!asciiOnly(text, folded)) {
      folded.setLength(0);
      String bare = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}+", "");
      asciiOnly(bare.toUpperCase(Locale.ROOT), folded);
    }
    return folded.toString().strip();
  }

  /**
   * Writes {@code text} in upper case with single spaces.
   *
   * @return whether ASCII was all that it held
   */
  private static boolean asciiOnly(String text, StringBuilder to) {
    boolean ascii = true;
    boolean space = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '\u00A0') {
        if (!space) {
          to.append(' ');
        }
        space = true;
      } else {
        to.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
        space = false;
      }
      ascii &= c < 0x80;
    }
    return ascii;
  }
}
