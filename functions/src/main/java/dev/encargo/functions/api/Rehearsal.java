package dev.encargo.functions.api;

import dev.encargo.Platform;
import dev.encargo.job.CreateJobs;
import dev.encargo.job.Jobs;
import dev.encargo.job.Priority;
import dev.encargo.job.SendJobs;
import dev.encargo.job.SweepAlarm;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.owner.KeySource;
import dev.encargo.queue.QueueUnavailable;
import dev.encargo.queue.TimerMessage;
import dev.encargo.queue.TimerQueue;
import dev.encargo.sql.Identity;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One whole {@code POST /api/jobs}, from the event to the answer, on a platform of its own: a key that is made for it, a database that
 * is not there, queues at an address where nobody listens. It leaves nothing behind, and no secret.
 */
final class Rehearsal {

  /** Nobody listens on this port, and nobody is asked: the connection is refused by this very machine. */
  private static final String NOBODY = "http://127.0.0.1:1/";

  private static final String AUDIENCE = "rehearsal";

  private Rehearsal() {}

  static void run() throws IOException {
    try (Platform platform = Platform.of(environment())) {
      KeyPair key = key();
      Instant now = platform.clock().instant();
      Log silent = new Log(new PrintStream(OutputStream.nullOutputStream()), platform.clock());
      Sql sql = new NoSql(now);
      CreateJobs create =
          new CreateJobs(
              sql,
              new Jobs(sql),
              new SendJobs(sql, platform.queues(), platform.timer(), silent),
              new SweepAlarm(wakes -> {}, platform.clock()),
              platform.quota(),
              platform.ids(),
              silent);
      wake(platform.timer(), now);
      KeySource keys = () -> jwks((RSAPublicKey) key.getPublic());
      AnswerRequest answer = JobsFunction.answer(platform, create, keys, silent);
      byte[] event = event(token(key, now)).getBytes(StandardCharsets.UTF_8);
      new JobsFunction(answer)
          .handleRequest(new ByteArrayInputStream(event), OutputStream.nullOutputStream(), null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void wake(TimerQueue timer, Instant at) {
    try {
      timer.send(List.of(new TimerMessage.Wake(at)));
    } catch (QueueUnavailable refused) {
      // As expected.
    }
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("ENCARGO_DATABASE_AUTH", "none");
    environment.put("ENCARGO_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/nobody");
    environment.put("ENCARGO_DATABASE_USER", "nobody");
    environment.put("ENCARGO_BUCKET", "nobody");
    environment.put("ENCARGO_JWT_ISSUER", NOBODY);
    environment.put("ENCARGO_JWT_AUDIENCE", AUDIENCE);
    environment.put("ENCARGO_TIMER_QUEUE_URL", NOBODY);
    for (Priority priority : Priority.values()) {
      environment.put("ENCARGO_QUEUE_URL_" + priority, NOBODY);
    }
    environment.put("AWS_ACCESS_KEY_ID", "nobody");
    environment.put("AWS_SECRET_ACCESS_KEY", "nobody");
    environment.put("AWS_SESSION_TOKEN", "nobody");
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

  private static String token(KeyPair key, Instant now) throws GeneralSecurityException {
    String text =
        base64("{\"alg\":\"RS256\",\"kid\":\"rehearsal\"}".getBytes(StandardCharsets.US_ASCII))
            + "."
            + base64(
                JsonObject.of(
                        "iss",
                        NOBODY,
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

  private static String event(String token) {
    return JsonObject.of(
            "rawPath",
            "/api/jobs",
            "headers",
            JsonObject.of(
                "authorization",
                "Bearer " + token,
                "content-type",
                "application/json",
                "idempotency-key",
                "rehearsal",
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            "requestContext",
            JsonObject.of("http", JsonObject.of("method", "POST"), "requestId", "rehearsal"),
            "body",
            "{\"type\":\"sleep\",\"payload\":{\"ms\":1,\"x\":1.5}}",
            "isBase64Encoded",
            false)
        .toJson();
  }

  /** Says of every job that is to be written that it was, and writes nothing. */
  private static final class NoSql implements Sql {
    private final Instant now;

    NoSql(Instant now) {
      this.now = now;
    }

    @Override
    public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
      List<T> rows = new ArrayList<>();
      if (params.values().get("jobs") instanceof String jobs
          && Json.parse(jobs) instanceof List<?> all) {
        for (Object one : all) {
          rows.add(row.apply(new NoRow(UUID.fromString(((JsonObject) one).text("id")), now)));
        }
      }
      return rows;
    }

    @Override
    public int update(String statement, Params params) {
      return 0;
    }

    @Override
    public <T> T inTransaction(Function<Tx, T> work) {
      return work.apply(this);
    }

    @Override
    public Sql as(Identity identity) {
      return this;
    }

    @Override
    public void close() {}
  }

  /** A row that was never written. */
  private record NoRow(UUID id, Instant now) implements Row {
    @Override
    public UUID uuidOrNull(String column) {
      return id;
    }

    @Override
    public Instant timeOrNull(String column) {
      return now;
    }

    @Override
    public Boolean flagOrNull(String column) {
      return false;
    }

    @Override
    public @Nullable String textOrNull(String column) {
      return null;
    }

    @Override
    public @Nullable Long wholeOrNull(String column) {
      return null;
    }

    @Override
    public @Nullable BigDecimal decimalOrNull(String column) {
      return null;
    }

    @Override
    public @Nullable JsonObject jsonOrNull(String column) {
      return null;
    }
  }
}
