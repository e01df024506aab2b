package dev.encargo.local.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.encargo.local.LocalOptions;
import dev.encargo.local.LocalPlatform;
import dev.encargo.owner.Issuer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every token that must not be believed, sent to a platform whose issuer and clock are the test's. Each test has a platform that knows no key yet. */
class TokensFromOutsideTest {

  private static final String AUDIENCE = LocalPlatform.AUDIENCE;
  private static final RSAKey KEY = Issuer.rsa("key-1");
  private static final RSAKey ATTACKERS = Issuer.rsa("key-1");

  @TempDir static Path state;

  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final InstantSource clock = () -> Instant.now().plus(ahead.get());
  private KeyServer issuer;
  private LocalPlatform platform;
  private Outside outside;

  @BeforeEach
  void start() throws IOException {
    issuer = new KeyServer(KEY);
    Path template = state.resolve("template.yaml");
    Files.writeString(
        template,
        Files.readString(Path.of("..", "template.yaml"))
            .replaceAll("ENCARGO_JWT_ISSUER: .*", "ENCARGO_JWT_ISSUER: " + issuer.url()));
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of(".."))
                .withTemplate(template)
                .withState(state.resolve("state"))
                .withPorts(0, 0)
                .withConcurrency(1)
                .withClock(clock));
    outside = new Outside(platform);
  }

  @AfterEach
  void stop() {
    outside.close();
    platform.close();
    issuer.close();
  }

  private JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
    Instant now = clock.instant();
    return change
        .apply(
            new JWTClaimsSet.Builder()
                .issuer(issuer.url())
                .audience(AUDIENCE)
                .subject("ana")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3600))))
        .build();
  }

  private String token(UnaryOperator<JWTClaimsSet.Builder> change) {
    return signed(header("key-1"), signer(KEY), claims(change));
  }

  private String good() {
    return token(claims -> claims);
  }

  private static JWSHeader.Builder header(String keyId) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId);
  }

  private static JWSSigner signer(RSAKey key) {
    try {
      return new RSASSASigner(key);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static String signed(JWSHeader.Builder header, JWSSigner signer, JWTClaimsSet claims) {
    try {
      SignedJWT token = new SignedJWT(header.build(), claims);
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private Outside.Answer list(String token) {
    return outside.get("/api/jobs").as(token).send();
  }

  private void isRefused(String token, String says) {
    list(token).isProblem(401, "unauthenticated", says);
  }

  @Test
  void nobody_is_believed_who_cannot_prove_it() throws Exception {
    list(good()).is(200);
    outside.get("/api/jobs").send().isProblem(401, "unauthenticated", "Send a token");
    outside
        .get("/api/jobs")
        .header("Authorization", "Basic YW5hOmFuYQ==")
        .send()
        .isProblem(401, "unauthenticated", "Bearer");
    for (String malformed : List.of("x", "a.b", "a.b.c", "a.b.c.d", "..", "%00.%00.%00")) {
      isRefused(malformed, "signed JSON Web Token");
    }
    String claims = encoded(claims(c -> c).toString());
    isRefused("e30.e30.", "RS256 or ES256");
    isRefused(encoded("{\"alg\":\"none\"}") + "." + claims + ".", "RS256 or ES256");
    isRefused(
        encoded("{\"alg\":\"None\",\"kid\":\"key-1\"}") + "." + claims + ".", "RS256 or ES256");
    byte[] publicKey = KEY.toRSAPublicKey().getEncoded();
    JWSHeader.Builder hs256 = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("key-1");
    isRefused(signed(hs256, new MACSigner(publicKey), claims(c -> c)), "RS256 or ES256");
    isRefused(signed(header("key-1"), signer(ATTACKERS), claims(c -> c)), "signature is wrong");
    String[] parts = good().split("\\.");
    isRefused(
        parts[0] + "." + encoded(claims(c -> c.subject("ben")).toString()) + "." + parts[2],
        "signature is wrong");
    isRefused(parts[0] + "." + parts[1] + ".", "signature is wrong");
  }

  @Test
  void a_token_is_good_for_its_time_its_audience_and_its_issuer_alone() {
    Instant now = clock.instant();
    list(good()).is(200);
    isRefused(token(c -> c.expirationTime(Date.from(now.minusSeconds(60)))), "expired");
    isRefused(token(c -> c.expirationTime(null)), "no end");
    isRefused(token(c -> c.notBeforeTime(Date.from(now.plusSeconds(120)))), "not valid yet");
    isRefused(token(c -> c.issuer("https://attacker.test")), "another issuer");
    isRefused(token(c -> c.issuer(issuer.url() + "/")), "another issuer");
    isRefused(token(c -> c.issuer(null)), "another issuer");
    isRefused(token(c -> c.audience("somebody-else")), "another audience");
    isRefused(token(c -> c.audience((String) null)), "another audience");
    isRefused(token(c -> c.subject(null)), "names nobody");
    isRefused(token(c -> c.subject("")), "names nobody");
  }

  @Test
  void an_unknown_key_asks_the_issuer_once() {
    list(good()).is(200);
    assertThat(issuer.asked()).isEqualTo(1);
    for (int i = 0; i < 5; i++) {
      isRefused(
          signed(header("made-up-" + i), signer(ATTACKERS), claims(c -> c)), "does not publish");
    }
    assertThat(issuer.asked()).as("one fetch at the start, one for all invented keys").isEqualTo(2);
  }

  @Test
  void a_key_that_a_token_brings_along_is_not_fetched() throws Exception {
    try (KeyServer attacker = new KeyServer(ATTACKERS)) {
      URI set = URI.create(attacker.url() + "/jwks.json");
      isRefused(
          signed(header("key-1").jwkURL(set), signer(ATTACKERS), claims(c -> c)),
          "signature is wrong");
      isRefused(
          signed(header("theirs").jwkURL(set), signer(ATTACKERS), claims(c -> c)),
          "does not publish");
      isRefused(
          signed(header("theirs").x509CertURL(set), signer(ATTACKERS), claims(c -> c)),
          "does not publish");
      isRefused(
          signed(header("theirs").jwk(ATTACKERS.toPublicJWK()), signer(ATTACKERS), claims(c -> c)),
          "does not publish");
      assertThat(attacker.asked()).isZero();
    }
  }

  @Test
  void while_the_keys_cannot_be_fetched_known_ones_serve_and_unknown_ones_are_503() {
    issuer.down(true);
    Outside.Answer nobody = list(good()).isProblem(503, "unavailable", "issuer");
    assertThat(nobody.response().headers().firstValue("retry-after")).isPresent();
    issuer.down(false);
    ahead.set(Duration.ofSeconds(10));
    list(good()).is(200);
    issuer.down(true);
    ahead.set(Duration.ofHours(3));
    list(good()).is(200);
    ahead.set(Duration.ofHours(30));
    list(good()).isProblem(503, "unavailable");
  }

  @Test
  void a_key_that_the_issuer_took_back_is_worth_nothing_within_a_quarter_of_an_hour() {
    String token = good();
    list(token).is(200);
    JWK next = Issuer.rsa("key-2");
    issuer.publish(next);
    ahead.set(Duration.ofMinutes(16));
    isRefused(token, "does not publish");
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
