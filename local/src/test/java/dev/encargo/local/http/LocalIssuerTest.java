package dev.encargo.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalIssuerTest {

  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  @TempDir Path directory;

  @Test
  void a_token_is_verified_by_the_published_key_even_after_a_restart() throws Exception {
    String text =
        LocalIssuer.open(directory, () -> NOW)
            .token("http://iss", "aud", "ana", true, Duration.ofMinutes(5));
    byte[] jwks = LocalIssuer.open(directory, () -> NOW).jwks();

    SignedJWT token = SignedJWT.parse(text);
    JWKSet keys = JWKSet.parse(new String(jwks, StandardCharsets.UTF_8));
    var key = keys.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey();
    assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
    assertThat(key.isPrivate()).isFalse();
    assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo("http://iss");
    assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("aud");
    assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("ana");
    assertThat(token.getJWTClaimsSet().getStringListClaim("groups")).isEqualTo(List.of("admin"));
    assertThat(token.getJWTClaimsSet().getExpirationTime().toInstant())
        .isEqualTo(NOW.plusSeconds(300));
  }

  @Test
  void the_key_is_its_owners_alone() throws Exception {
    LocalIssuer.open(directory, () -> NOW);

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("key.json"))))
        .isEqualTo("rw-------");
  }
}
