package dev.encargo.owner;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A public key of the issuer, by https://www.rfc-editor.org/rfc/rfc7517 and https://www.rfc-editor.org/rfc/rfc7518#section-6.
 *
 * <p>A library that knows every kind of token costs a cold start 60 ms; two kinds of keys are all that is taken here. The library is
 * the oracle in the tests.
 *
 * @param algorithm the only one that it may be used with: RS256 or ES256
 */
record SigningKey(String algorithm, PublicKey key) {

  private static final int LEAST_RSA_BITS = 2_048;
  private static final int P256_BYTES = 32;

  /**
   * Those keys of a set that can be used here, by id; others are passed over.
   *
   * @throws InvalidInput where it is no set
   */
  static Map<String, SigningKey> ofSet(String json) {
    Map<String, SigningKey> keys = new HashMap<>();
    for (JsonObject jwk : Json.parseObject(json).objects("keys")) {
      SigningKey key = of(jwk);
      if (key != null && jwk.get("kid") instanceof String id) {
        keys.put(id, key);
      }
    }
    return keys;
  }

  private static @Nullable SigningKey of(JsonObject jwk) {
    try {
      SigningKey key =
          switch (jwk.text("kty", "")) {
            case "RSA" -> rsa(jwk);
            case "EC" -> ec(jwk);
            default -> null;
          };
      return key != null
              && jwk.text("use", "sig").equals("sig")
              && jwk.text("alg", key.algorithm).equals(key.algorithm)
          ? key
          : null;
    } catch (GeneralSecurityException | IllegalArgumentException | InvalidInput notOne) {
      return null;
    }
  }

  private static @Nullable SigningKey rsa(JsonObject jwk) throws GeneralSecurityException {
    BigInteger modulus = number(jwk, "n");
    RSAPublicKeySpec spec = new RSAPublicKeySpec(modulus, number(jwk, "e"));
    return modulus.bitLength() < LEAST_RSA_BITS
        ? null
        : new SigningKey("RS256", KeyFactory.getInstance("RSA").generatePublic(spec));
  }

  private static @Nullable SigningKey ec(JsonObject jwk) throws GeneralSecurityException {
    if (!jwk.text("crv", "").equals("P-256")) {
      return null;
    }
    AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
    named.init(new ECGenParameterSpec("secp256r1"));
    ECParameterSpec curve = named.getParameterSpec(ECParameterSpec.class);
    ECPoint point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
    return isOn(curve, point)
        ? new SigningKey(
            "ES256", KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve)))
        : null;
  }

  /** y² = x³ + ax + b: nothing below checks it. */
  private static boolean isOn(ECParameterSpec spec, ECPoint point) {
    BigInteger p = ((ECFieldFp) spec.getCurve().getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    BigInteger right =
        x.pow(3).add(spec.getCurve().getA().multiply(x)).add(spec.getCurve().getB()).mod(p);
    return x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.pow(2).mod(p).equals(right);
  }

  private static BigInteger number(JsonObject jwk, String name) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.text(name)));
  }

  /** Whether {@code signature}, as a token has it, is this key's for {@code text}. */
  boolean signed(byte[] text, byte[] signature) {
    boolean rsa = algorithm.equals("RS256");
    if (!rsa && signature.length != 2 * P256_BYTES) {
      return false;
    }
    try {
      Signature verifier =
          Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(text);
      return verifier.verify(signature);
    } catch (GeneralSecurityException notOne) {
      return false;
    }
  }
}
