package dev.encargo.functions.api;

import dev.encargo.Platform;
import dev.encargo.functions.StandInDatabase;
import dev.encargo.functions.StandInWeb;
import dev.encargo.job.CreateJobs;
import dev.encargo.job.Priority;
import dev.encargo.job.SweepAlarm;
import dev.encargo.job.UuidV7;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.KeySource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whole {@code POST /api/jobs}, from the start of a platform to the answer, with a key that is made for them and against stand-ins on
 * this very machine for the database, the queues and the issuer of keys. They leave nothing behind, and no secret.
 *
 * <p>So many of them that the compiler has seen the way of a request, and that of a new connection: what is compiled is in the snapshot.
 */
final class Rehearsal {

  /** A method is compiled from 200 calls on ({@code Tier3InvocationThreshold}), and most are called several times in a request. */
  private static final int REQUESTS = 100;

  private static final String AUDIENCE = "rehearsal";
  private static final String CREDENTIALS = "/credentials";

  /** What SQS answers. */
  private static final String ALL_TAKEN = "{\"Successful\":[],\"Failed\":[]}";

  /** The first UUID of the time 0 where nothing is random. */
  private static final String JOB = new UuidV7(() -> Instant.EPOCH, () -> 0).next().toString();

  private static final int UUID_TYPE = 2950;
  private static final int TIMESTAMPTZ_TYPE = 1184;
  private static final int BOOLEAN_TYPE = 16;
  private static final int BIGINT_TYPE = 20;

  /** What the database says of a job that it has written. */
  private static final List<StandInDatabase.Column> WRITTEN =
      List.of(
          new StandInDatabase.Column("id", UUID_TYPE, JOB),
          new StandInDatabase.Column(
              "created_at", TIMESTAMPTZ_TYPE, "2026-01-01 00:00:00.123456+00"),
          new StandInDatabase.Column("run_at", TIMESTAMPTZ_TYPE, "2026-01-01 00:00:00.123456+00"),
          new StandInDatabase.Column("later", BOOLEAN_TYPE, "f"),
          new StandInDatabase.Column("within_reach", BOOLEAN_TYPE, "f"),
          new StandInDatabase.Column("room", BIGINT_TYPE, "1000"),
          new StandInDatabase.Column("held_by", UUID_TYPE, null));

  private Rehearsal() {}

  /**
   * Answers them all.
   *
   * @throws IllegalStateException where one was answered otherwise than a job that was created
   */
  static void run(InstantSource clock) throws IOException {
    try {
      KeyPair key = key();
      Map<String, String> answers =
          Map.of(
              "/.well-known/jwks.json",
              jwks((RSAPublicKey) key.getPublic()),
              CREDENTIALS,
              credentials());
      try (StandInDatabase database = StandInDatabase.start(WRITTEN);
          StandInWeb web = StandInWeb.start(answers, ALL_TAKEN)) {
        Map<String, String> environment = environment(database.url(), web.url());
        JsonObject headers = headers(token(key, web.url(), clock.instant()));
        byte[] plain = event(headers);
        byte[] once = event(headers.with("idempotency-key", "rehearsal"));
        for (int i = 0; i < REQUESTS; i++) {
          answer(environment, clock, i % 2 == 0 ? plain : once);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(Map<String, String> environment, InstantSource clock, byte[] event)
      throws IOException {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Platform platform = Platform.of(environment, clock, nowhere)) {
      CreateJobs create =
          new CreateJobs(
              platform.sql(),
              platform.jobs(),
              platform.sendJobs(),
              new SweepAlarm(platform.timer(), clock),
              platform.quota(),
              new UuidV7(() -> Instant.EPOCH, () -> 0),
              platform.log());
      KeySource keys = KeySource.of(platform.settings().jwtIssuer());
      Response response =
          JobsFunction.answer(platform, create, keys, platform.log())
              .answer(Request.parse(new ByteArrayInputStream(event)));
      response.write(OutputStream.nullOutputStream());
      if (response.status() != 202) {
        throw new IllegalStateException("the rehearsal was answered " + response.body());
      }
    }
  }

  /** Of nobody, as Lambda hands them out to a function with a snapshot. */
  private static String credentials() {
    return JsonObject.of(
            "AccessKeyId", "nobody",
            "SecretAccessKey", "nobody",
            "Token", "nobody",
            "Expiration", "9999-12-31T23:59:59Z")
        .toJson();
  }

  private static Map<String, String> environment(String database, String web) {
    Map<String, String> environment = new HashMap<>();
    environment.put("ENCARGO_DATABASE_AUTH", "none");
    environment.put("ENCARGO_DATABASE_URL", database);
    environment.put("ENCARGO_DATABASE_USER", "nobody");
    environment.put("ENCARGO_BUCKET", "nobody");
    environment.put("ENCARGO_JWT_ISSUER", web);
    environment.put("ENCARGO_JWT_AUDIENCE", AUDIENCE);
    environment.put("ENCARGO_TIMER_QUEUE_URL", web);
    for (Priority priority : Priority.values()) {
      environment.put("ENCARGO_QUEUE_URL_" + priority, web);
    }
    environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", web + CREDENTIALS);
    environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "nobody");
    return environment;
  }

  private static KeyPair key() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    return generator.generateKeyPair();
  }

  private static String jwks(RSAPublicKey key) {
    return JsonObject.of(
            "keys",
            List.of(
                JsonObject.of(
                    "kty",
                    "RSA",
                    "kid",
                    "rehearsal",
                    "n",
                    base64(unsigned(key.getModulus())),
                    "e",
                    base64(unsigned(key.getPublicExponent())))))
        .toJson();
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String token(KeyPair key, String issuer, Instant now)
      throws GeneralSecurityException {
    String text =
        base64("{\"alg\":\"RS256\",\"kid\":\"rehearsal\"}".getBytes(StandardCharsets.US_ASCII))
            + "."
            + base64(
                JsonObject.of(
                        "iss",
                        issuer,
                        "aud",
                        AUDIENCE,
                        "sub",
                        "nobody",
                        "exp",
                        now.getEpochSecond() + 60)
                    .toJson()
                    .getBytes(StandardCharsets.US_ASCII));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key.getPrivate());
    signature.update(text.getBytes(StandardCharsets.US_ASCII));
    return text + "." + base64(signature.sign());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static JsonObject headers(String token) {
    return JsonObject.of(
        "authorization",
        "Bearer " + token,
        "content-type",
        "application/json",
        "traceparent",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  }

  private static byte[] event(JsonObject headers) {
    return JsonObject.of(
            "rawPath",
            "/api/jobs",
            "headers",
            headers,
            "requestContext",
            JsonObject.of("http", JsonObject.of("method", "POST"), "requestId", "rehearsal"),
            "body",
            "{\"type\":\"sleep\",\"payload\":{\"ms\":1,\"x\":1.5}}",
            "isBase64Encoded",
            false)
        .toJson()
        .getBytes(StandardCharsets.UTF_8);
  }
}
