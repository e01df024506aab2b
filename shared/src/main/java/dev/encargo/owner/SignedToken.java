package dev.encargo.owner;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A JSON Web Token in its compact form, taken apart but not believed: https://www.rfc-editor.org/rfc/rfc7515#section-7.1.
 *
 * @param text what is signed
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record SignedToken(JsonObject header, byte[] payload, byte[] text, byte[] signature) {

  /**
   * Takes it apart.
   *
   * @throws Unauthenticated where it is none
   */
  static SignedToken parse(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
      throw malformed();
    }
    try {
      Base64.Decoder decoder = Base64.getUrlDecoder();
      JsonObject header = object(decoder.decode(token.substring(0, first)));
      // RFC 7515, section 4.1.11: what must be understood and is not makes the token invalid.
      // Nothing
      // is understood here.
      if (header.names().contains("crit")) {
        throw malformed();
      }
      return new SignedToken(
          header,
          decoder.decode(token.substring(first + 1, second)),
          token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
          decoder.decode(token.substring(second + 1)));
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  /**
   * What it says; only to be believed where the signature is good.
   *
   * @throws Unauthenticated where that is no set of claims
   */
  JsonObject claims() {
    return object(payload);
  }

  private static JsonObject object(byte[] json) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      return Json.parseObject(text);
    } catch (CharacterCodingException | InvalidInput e) {
      throw malformed();
    }
  }

  static Unauthenticated malformed() {
    return new Unauthenticated("The token is not a signed JSON Web Token.");
  }
}
