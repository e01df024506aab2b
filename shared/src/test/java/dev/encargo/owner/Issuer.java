package dev.encargo.owner;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;

/** An issuer of tokens for tests; counts how often its keys are fetched, and can be down. */
public final class Issuer implements KeySource {

  public static final String NAME = "https://issuer.test";
  public static final String AUDIENCE = "encargo";

  private final List<JWK> published = new ArrayList<>();
  public int fetches;
  public boolean down;

  public Issuer(JWK... keys) {
    published.addAll(List.of(keys));
  }

  /** An issuer with one key, for tests that care for callers and not for keys. */
  public static Issuer withAKey() {
    return new Issuer(ec("key-1"));
  }

  /** A good token of this issuer for that user, for an hour from {@code now}. */
  public String tokenFor(String user, Instant now) {
    return token(published.getFirst(), claims(user, now).build());
  }

  @Override
  public String fetch() throws IOException {
    fetches++;
    if (down) {
      throw new IOException("down");
    }
    return new JWKSet(published).toString();
  }

  /** The first key, with its private part. */
  public JWK key() {
    return published.getFirst();
  }

  public void publish(JWK key) {
    published.add(key);
  }

  public static RSAKey rsa(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static ECKey ec(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Claims of a good token: an hour from {@code now}, for the user. */
  public static JWTClaimsSet.Builder claims(String user, Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject(user)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(3600)));
  }

  public static String token(JWK key, JWTClaimsSet claims) {
    return token(key, claims, header -> {});
  }

  public static String token(JWK key, JWTClaimsSet claims, Consumer<JWSHeader.Builder> change) {
    try {
      JWSAlgorithm algorithm = key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
      JWSHeader.Builder header =
          new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).type(JOSEObjectType.JWT);
      change.accept(header);
      JWSSigner signer =
          key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
      SignedJWT jwt = new SignedJWT(header.build(), claims);
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
