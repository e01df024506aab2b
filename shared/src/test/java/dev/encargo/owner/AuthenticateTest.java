package dev.encargo.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticateTest {

  private static final RSAKey RSA = Issuer.rsa("rsa-1");
  private static final ECKey EC = Issuer.ec("ec-1");

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final Issuer issuer = new Issuer(RSA, EC);
  private final Authenticate authenticate =
      new Authenticate(Issuer.NAME, Issuer.AUDIENCE, issuer, () -> now);

  private JWTClaimsSet.Builder claims() {
    return Issuer.claims("ana", now);
  }

  private Caller caller(String token) {
    return authenticate.authenticate(Map.of("authorization", "Bearer " + token));
  }

  private void isRefused(String token, String reason) {
    assertThatThrownBy(() -> caller(token))
        .isInstanceOf(Unauthenticated.class)
        .hasMessageContaining(reason);
  }

  @Test
  void a_token_of_the_issuer_proves_its_subject() {
    Caller ana = new Caller(new Owner.User("ana"), false);
    assertThat(caller(Issuer.token(RSA, claims().build()))).isEqualTo(ana);
    assertThat(caller(Issuer.token(EC, claims().build()))).isEqualTo(ana);
    assertThat(issuer.fetches).isEqualTo(1);
  }

  @Test
  void the_group_admin_makes_an_admin() {
    assertThat(caller(Issuer.token(EC, claims().claim("groups", List.of("admin")).build())).admin())
        .isTrue();
    assertThat(
            caller(
                    Issuer.token(
                        EC, claims().claim("cognito:groups", List.of("x", "admin")).build()))
                .admin())
        .isTrue();
    assertThat(caller(Issuer.token(EC, claims().claim("groups", "admin").build())).admin())
        .isFalse();
    assertThat(
            caller(Issuer.token(EC, claims().claim("groups", List.of("admins")).build())).admin())
        .isFalse();
  }

  @Test
  void access_tokens_of_cognito_name_a_client_instead_of_an_audience() {
    JWTClaimsSet claims = claims().audience((String) null).claim("client_id", "encargo").build();
    assertThat(caller(Issuer.token(RSA, claims)).owner()).isEqualTo(new Owner.User("ana"));
    isRefused(
        Issuer.token(RSA, claims().audience((String) null).claim("client_id", "other").build()),
        "another audience");
  }

  @Test
  void without_a_bearer_token_nobody_is_proven() {
    for (Map<String, String> headers :
        List.of(
            Map.<String, String>of(),
            Map.of("authorization", ""),
            Map.of("authorization", "Basic YTpi"),
            Map.of("authorization", "Bearer"))) {
      assertThatThrownBy(() -> authenticate.authenticate(headers))
          .isInstanceOf(Unauthenticated.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "a.b",
        "a.b.c",
        "a.b.c.d.e",
        "..",
        "e30.e30.e30",
        "{\"alg\":\"none\"}",
        "ñ.ñ.ñ"
      })
  void a_malformed_token_is_refused(String token) {
    isRefused(token, "The token");
    assertThat(issuer.fetches).isZero();
  }

  @Test
  void a_token_of_enormous_size_is_not_even_parsed() {
    isRefused("a".repeat(8 * 1024 + 1), "longer than");
  }

  @Test
  void a_token_ends_with_half_a_minute_of_grace() {
    JWTClaimsSet claims = claims().expirationTime(Date.from(now.plusSeconds(60))).build();
    String token = Issuer.token(EC, claims);
    now = now.plusSeconds(89);
    assertThat(caller(token)).isNotNull();
    now = now.plusSeconds(1);
    isRefused(token, "has expired");
    isRefused(Issuer.token(EC, claims().expirationTime(null).build()), "no end");
  }

  @Test
  void a_remembered_token_expires_all_the_same() {
    String token =
        Issuer.token(EC, claims().expirationTime(Date.from(now.plusSeconds(60))).build());
    assertThat(caller(token)).isNotNull();
    now = now.plusSeconds(91);
    isRefused(token, "has expired");
  }

  @Test
  void a_token_that_is_not_valid_yet_is_refused() {
    isRefused(
        Issuer.token(EC, claims().notBeforeTime(Date.from(now.plusSeconds(31))).build()),
        "not valid yet");
    assertThat(
            caller(
                Issuer.token(EC, claims().notBeforeTime(Date.from(now.plusSeconds(29))).build())))
        .isNotNull();
  }

  @Test
  void a_foreign_token_is_refused() {
    isRefused(Issuer.token(RSA, claims().issuer("https://evil.test").build()), "another issuer");
    isRefused(Issuer.token(RSA, claims().issuer(null).build()), "another issuer");
    isRefused(Issuer.token(RSA, claims().audience("other").build()), "another audience");
    isRefused(Issuer.token(Issuer.rsa("rsa-1"), claims().build()), "signature is wrong");
  }

  @Test
  void a_changed_token_is_refused() {
    String[] parts = Issuer.token(RSA, claims().build()).split("\\.");
    Base64URL admin =
        Base64URL.encode(claims().claim("groups", List.of("admin")).build().toString());
    isRefused(parts[0] + "." + admin + "." + parts[2], "signature is wrong");
    isRefused(parts[0] + "." + parts[1] + ".", "The token");
  }

  @Test
  void an_unsigned_token_is_refused() {
    isRefused(new PlainJWT(claims().build()).serialize(), "The token");
    isRefused(
        Base64URL.encode("{\"alg\":\"none\",\"kid\":\"rsa-1\"}")
            + "."
            + Base64URL.encode(claims().build().toString())
            + ".",
        "The token");
  }

  @Test
  void a_token_signed_with_the_public_key_as_a_secret_is_refused() throws Exception {
    byte[] secret = RSA.toRSAPublicKey().getEncoded();
    SignedJWT forged =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(), claims().build());
    forged.sign(new MACSigner(secret));
    isRefused(forged.serialize(), "RS256 or ES256");
  }

  @Test
  void a_key_works_only_with_its_own_algorithm() {
    String[] parts = Issuer.token(RSA, claims().build()).split("\\.");
    Base64URL header = Base64URL.encode("{\"alg\":\"ES256\",\"kid\":\"rsa-1\"}");
    isRefused(header + "." + parts[1] + "." + parts[2], "does not publish");
  }

  @Test
  void keys_that_a_token_brings_along_are_not_looked_at() {
    AtomicInteger asked = new AtomicInteger();
    withServer(
        "{}",
        asked,
        address -> {
          RSAKey own = Issuer.rsa("rsa-1");
          isRefused(
              Issuer.token(own, claims().build(), h -> h.jwkURL(address).x509CertURL(address)),
              "signature is wrong");
          isRefused(
              Issuer.token(own, claims().build(), h -> h.jwk(own.toPublicJWK())),
              "signature is wrong");
        });
    assertThat(asked).hasValue(0);
  }

  @Test
  void an_extension_that_must_be_understood_and_is_not_is_refused() {
    String token =
        Issuer.token(
            RSA, claims().build(), h -> h.criticalParams(Set.of("exp")).customParam("exp", 1));
    isRefused(token, "The token");
  }

  @Test
  void a_token_must_name_its_key() {
    isRefused(Issuer.token(RSA, claims().build(), h -> h.keyID(null)), "names no key");
  }

  @Test
  void a_subject_has_1_to_255_characters() {
    isRefused(Issuer.token(EC, claims().subject(null).build()), "names nobody");
    isRefused(Issuer.token(EC, claims().subject("").build()), "names nobody");
    isRefused(Issuer.token(EC, claims().subject("a".repeat(256)).build()), "names nobody");
    isRefused(Issuer.token(EC, claims().subject("a\0b").build()), "The token");
    assertThat(caller(Issuer.token(EC, claims().subject("a".repeat(255)).build()))).isNotNull();
  }

  @Test
  void a_payload_that_is_no_set_of_claims_is_refused() throws Exception {
    var jws =
        new com.nimbusds.jose.JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build(), new Payload("[1]"));
    jws.sign(new com.nimbusds.jose.crypto.RSASSASigner(RSA));
    isRefused(jws.serialize(), "not a signed JSON Web Token");
  }

  @Test
  void an_unknown_key_asks_the_issuer_once_in_half_a_minute() {
    assertThat(caller(Issuer.token(EC, claims().build()))).isNotNull();
    RSAKey next = Issuer.rsa("rsa-2");
    String token = Issuer.token(next, claims().build());
    for (int i = 0; i < 5; i++) {
      isRefused(token, "does not publish");
    }
    assertThat(issuer.fetches).isEqualTo(2);

    issuer.publish(next);
    now = now.plus(IssuerKeys.PAUSE);
    assertThat(caller(token)).isNotNull();
    assertThat(issuer.fetches).isEqualTo(3);
  }

  @Test
  void the_first_rotation_is_seen_at_once() {
    assertThat(caller(Issuer.token(EC, claims().build()))).isNotNull();
    RSAKey next = Issuer.rsa("rsa-2");
    issuer.publish(next);
    assertThat(caller(Issuer.token(next, claims().build()))).isNotNull();
  }

  @Test
  void while_the_issuer_is_down_known_keys_serve_for_a_day() {
    assertThat(caller(Issuer.token(EC, claims().build()))).isNotNull();
    issuer.down = true;
    now = now.plus(IssuerKeys.FRESH).plusSeconds(1);
    for (int i = 0; i < 3; i++) {
      assertThat(caller(Issuer.token(EC, claims().jwtID("" + i).build()))).isNotNull();
    }
    assertThat(issuer.fetches).isEqualTo(2);
    now = now.plus(Duration.ofHours(25));
    assertThatThrownBy(() -> caller(Issuer.token(EC, claims().build())))
        .isInstanceOf(IssuerUnavailable.class);
  }

  @Test
  void while_the_issuer_is_down_and_nothing_is_known_nobody_can_be_proven() {
    issuer.down = true;
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> caller(Issuer.token(EC, claims().build())))
          .isInstanceOf(IssuerUnavailable.class);
    }
    assertThat(issuer.fetches).isEqualTo(1);
    issuer.down = false;
    now = now.plus(IssuerKeys.PAUSE_AFTER_FAILURE);
    assertThat(caller(Issuer.token(EC, claims().build()))).isNotNull();
  }

  @Test
  void keys_are_fetched_from_the_well_known_address() {
    AtomicInteger asked = new AtomicInteger();
    withServer(
        new com.nimbusds.jose.jwk.JWKSet(EC).toString(),
        asked,
        address -> {
          Authenticate real =
              new Authenticate(
                  Issuer.NAME,
                  Issuer.AUDIENCE,
                  KeySource.of(address.resolve("/").toString()),
                  () -> now);
          assertThat(
                  real.authenticate(
                      Map.of("authorization", "bearer " + Issuer.token(EC, claims().build()))))
              .isNotNull();
        });
    assertThat(asked).hasValue(1);
  }

  private interface Use {
    void of(URI address) throws Exception;
  }

  /** A server that has keys at the well-known address, and nothing else. */
  private static void withServer(String keys, AtomicInteger asked, Use use) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            asked.incrementAndGet();
            boolean known = exchange.getRequestURI().getPath().equals("/.well-known/jwks.json");
            byte[] body = keys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 404, known ? body.length : -1);
            if (known) {
              exchange.getResponseBody().write(body);
            }
            exchange.close();
          });
      server.start();
      try {
        use.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks"));
      } finally {
        server.stop(0);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void keys_that_cannot_be_used_are_as_if_they_were_not_published() throws Exception {
    RSAKey weak = new RSAKeyGenerator(1024, true).keyID("weak").generate();
    String keys =
        "{\"keys\":["
            + weak.toPublicJWK().toJSONString()
            + ","
            + new RSAKey.Builder(RSA)
                .keyID("enc")
                .keyUse(KeyUse.ENCRYPTION)
                .build()
                .toPublicJWK()
                .toJSONString()
            + ","
            + new RSAKey.Builder(RSA)
                .keyID("ps")
                .algorithm(JWSAlgorithm.PS256)
                .build()
                .toPublicJWK()
                .toJSONString()
            + ",{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"off\",\"x\":\"AQ\",\"y\":\"AQ\"}"
            + ",{\"kty\":\"oct\",\"kid\":\"secret\",\"k\":\"AQAB\"},{\"kty\":\"RSA\",\"kid\":\"broken\",\"n\":7}]}";
    assertThat(SigningKey.ofSet(keys)).isEmpty();
  }

  @Test
  void a_signature_of_another_length_or_of_zeros_is_wrong() {
    String[] parts = Issuer.token(EC, claims().build()).split("\\.");
    for (byte[] signature : List.of(new byte[64], new byte[63], new byte[65], new byte[0])) {
      isRefused(
          parts[0] + "." + parts[1] + "." + Base64URL.encode(signature), "signature is wrong");
    }
  }
}
