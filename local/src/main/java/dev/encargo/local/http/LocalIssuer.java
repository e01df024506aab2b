package dev.encargo.local.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.encargo.local.CannotStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Signs tokens in the place of Cognito, with a key that stays the same over restarts (RS256). */
public final class LocalIssuer {

  /** Where the API serves the public key. */
  public static final String JWKS_PATH = "/local-issuer/.well-known/jwks.json";

  private static final String PATH = "/local-issuer";

  private final RSAKey key;
  private final InstantSource clock;

  private LocalIssuer(RSAKey key, InstantSource clock) {
    this.key = key;
    this.clock = clock;
  }

  /**
   * Reads the key, or makes one.
   *
   * @param directory where it is kept, readable by its owner alone
   */
  public static LocalIssuer open(Path directory, InstantSource clock) {
    Path file = directory.resolve("key.json");
    try {
      if (!Files.exists(file)) {
        write(file, newKey());
      }
      return new LocalIssuer(RSAKey.parse(Files.readString(file)), clock);
    } catch (IOException | JOSEException e) {
      throw new CannotStart("The key of the token issuer cannot be kept in " + directory + ".", e);
    } catch (ParseException e) {
      throw new CannotStart("The key of the token issuer is broken: delete " + file + ".", e);
    }
  }

  private static RSAKey newKey() throws JOSEException {
    return new RSAKeyGenerator(2048)
        .keyUse(KeyUse.SIGNATURE)
        .algorithm(JWSAlgorithm.RS256)
        .keyID(UUID.randomUUID().toString())
        .generate();
  }

  private static void write(Path file, RSAKey key) throws IOException {
    Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
    Path partial = file.resolveSibling("key.json.new");
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(partial);
    Files.createFile(partial, PosixFilePermissions.asFileAttribute(ownerOnly));
    Files.writeString(partial, key.toJSONString());
    Files.move(partial, file);
  }

  /** The {@code iss} of the tokens of a platform whose API is at {@code apiUrl}. */
  public static String issuer(String apiUrl) {
    return apiUrl + PATH;
  }

  /** The public key, for {@link #JWKS_PATH}. */
  public byte[] jwks() {
    return new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A token as Cognito writes them.
   *
   * @param user the {@code sub}
   * @param admin whether it is of the group {@code admin}
   */
  public String token(
      String issuer, String audience, String user, boolean admin, Duration validFor) {
    Instant now = clock.instant();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .audience(audience)
            .subject(user)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(validFor)))
            .jwtID(UUID.randomUUID().toString())
            .claim("groups", admin ? List.of("admin") : List.of())
            .build();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("a token could not be signed", e);
    }
    return token.serialize();
  }
}
