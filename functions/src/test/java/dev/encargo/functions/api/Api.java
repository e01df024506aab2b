package dev.encargo.functions.api;

import dev.encargo.file.FileStore;
import dev.encargo.file.Uploads;
import dev.encargo.handlers.cardimport.Lotes;
import dev.encargo.job.CancelJob;
import dev.encargo.job.CreateJobs;
import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Jobs;
import dev.encargo.job.MergeMetadata;
import dev.encargo.job.Outcome;
import dev.encargo.job.Priority;
import dev.encargo.job.Quota;
import dev.encargo.job.RetryJob;
import dev.encargo.job.SendJobs;
import dev.encargo.job.SweepAlarm;
import dev.encargo.job.UuidV7;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.net.WebhookUrls;
import dev.encargo.outbox.OwnerSecrets;
import dev.encargo.owner.Authenticate;
import dev.encargo.owner.FormerGuests;
import dev.encargo.owner.Guests;
import dev.encargo.owner.Issuer;
import dev.encargo.owner.UploadQuota;
import dev.encargo.queue.JobMessage;
import dev.encargo.queue.JobQueue;
import dev.encargo.queue.QueueUnavailable;
import dev.encargo.queue.TimerMessage;
import dev.encargo.queue.TimerQueue;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The function over a real database, with queues that take everything, an issuer, and a clock that stands still. */
final class Api implements AutoCloseable {

  /** What came back. */
  record Answer(int status, Map<String, String> headers, String body) {
    JsonObject json() {
      return Json.parseObject(body);
    }
  }

  Instant now = Instant.now();
  boolean queueDown;
  Pause pause = time -> now = now.plus(time);

  /** As a superuser, past all policies; the function itself logs in as the role of the API. */
  final Sql sql = TestPostgres.database();

  final Sql login = TestPostgres.as(sql, "encargo_api");
  final Issuer issuer = Issuer.withAKey();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final JobsFunction function;

  Api() {
    Log lines = new Log(new PrintStream(log, true, StandardCharsets.UTF_8), () -> now);
    Jobs jobs = new Jobs(login);
    UuidV7 ids = new UuidV7(() -> now, RandomGenerator.getDefault());
    Map<Priority, JobQueue> queues = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      queues.put(priority, new Queue());
    }
    TimerQueue timer = messages -> takeTimers(messages);
    CreateJobs create =
        new CreateJobs(
            login,
            jobs,
            new SendJobs(login, queues, timer, lines),
            new SweepAlarm(timer, () -> now),
            new Quota(new Quota.Limits(100_000, 100_000), new Quota.Limits(4, 6), () -> now),
            ids,
            lines);
    Map<String, JobHandler> handlers =
        Map.of(
            "noop", handler("noop", ""),
            "email.send", handler("email.send", "to"),
            "dkt.import", handler("dkt.import", "key"),
            "http.request", handler("http.request", "url"),
            "payout.retry", handler("payout.retry", ""));
    Guests guests = new Guests(login, RandomGenerator.getDefault(), new Guests.Limits(3, 5));
    Routes routes =
        JobsFunction.routes(
            new PostJobs(
                create,
                handlers,
                new Uploads(new FormerGuests(login)),
                WebhookUrls.PUBLIC,
                () -> now),
            new ListJobs(jobs),
            new ShowJob(jobs, new AwaitChange(jobs, () -> now, time -> pause.pass(time))),
            new EndOrRepeat(new CancelJob(login, jobs, () -> {}), new RetryJob(jobs, create)),
            new PresignUpload(Files::new, new UploadQuota(login, 6_000_000_000L), ids, () -> now),
            new DeleteLote(new Lotes(login)),
            new PatchJob(new MergeMetadata(login, jobs)),
            new AdmitGuest(guests, ids),
            new ChangeOwner(guests, () -> {}),
            new ShowWebhookSecret(new OwnerSecrets(login)),
            new ListTypes(handlers));
    Authenticate authenticate = new Authenticate(Issuer.NAME, Issuer.AUDIENCE, issuer, () -> now);
    function = new JobsFunction(new AnswerRequest(routes, authenticate, lines, () -> now));
  }

  private void takeTimers(List<? extends TimerMessage> messages) {
    if (queueDown && !messages.isEmpty()) {
      throw new QueueUnavailable("down", null);
    }
  }

  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  String token(String user) {
    return issuer.tokenFor(user, now);
  }

  Answer get(String user, String path, String... headers) {
    return call(user, "GET", path, "", headers);
  }

  Answer post(String user, String path, String body, String... headers) {
    return call(user, "POST", path, body, headers);
  }

  /**
   * A call with a good token of the user, of {@code guest:<guestId>.<token>}, or with none where that is empty, and, where there is a body, a content type; {@code headers} come on top.
   */
  Answer call(String user, String method, String path, String body, String... headers) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (user.startsWith("guest:")) {
      all.put("x-guest-id", user.substring("guest:".length()));
    } else if (!user.isEmpty()) {
      all.put("authorization", "Bearer " + token(user));
    }
    if (!body.isEmpty()) {
      all.put("content-type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return send(event(method, path, all, body, false));
  }

  static String event(
      String method, String path, Map<String, Object> headers, String body, boolean base64) {
    int question = path.indexOf('?');
    String rawPath = question < 0 ? path : path.substring(0, question);
    return JsonObject.of(
            "version",
            "2.0",
            "routeKey",
            method + " " + rawPath,
            "rawPath",
            rawPath,
            "rawQueryString",
            question < 0 ? "" : path.substring(question + 1),
            "headers",
            JsonObject.of(headers),
            "requestContext",
            JsonObject.of(
                "accountId", "123456789012",
                "http", JsonObject.of("method", method, "path", rawPath, "sourceIp", "192.0.2.1"),
                "requestId", "req-1",
                "stage", "$default",
                "timeEpoch", 1772366400000L),
            "body",
            body.isEmpty() ? null : body,
            "isBase64Encoded",
            base64)
        .toJson();
  }

  /** Bytes in, bytes out. */
  Answer send(String event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      function.handleRequest(
          new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonObject response = Json.parseObject(out.toString(StandardCharsets.UTF_8));
    Map<String, String> headers = new LinkedHashMap<>();
    response.object("headers").fields().forEach((name, value) -> headers.put(name, (String) value));
    return new Answer((int) response.whole("statusCode"), headers, response.text("body"));
  }

  /** Changes a job as a worker would. */
  void set(String id, String assignments) {
    sql.update(
        "update jobs set " + assignments + " where id = cast(:id as uuid)", Params.of("id", id));
  }

  @Override
  public void close() {
    login.close();
    sql.close();
  }

  /** A type whose payload must have a certain field. */
  private static JobHandler handler(String type, String field) {
    return new JobHandler() {
      @Override
      public String type() {
        return type;
      }

      @Override
      public Outcome run(JobContext job) {
        return Outcome.completed();
      }

      @Override
      public boolean forAdmins() {
        return type.startsWith("payout.");
      }

      @Override
      public void check(JsonObject payload) {
        if (!field.isEmpty()) {
          payload.text(field);
        }
      }
    };
  }

  private final class Queue implements JobQueue {
    @Override
    public Set<UUID> send(List<JobMessage> messages) {
      return Set.of();
    }

    @Override
    public void changeVisibility(Map<String, Duration> timeouts) {}

    @Override
    public boolean isEmpty() {
      return true;
    }
  }

  private static final class Files implements FileStore {
    @Override
    public InputStream open(String key, long offset) throws IOException {
      throw new NotFound(key);
    }

    @Override
    public long size(String key) throws IOException {
      throw new NotFound(key);
    }

    @Override
    public void put(String key, Path content, String contentType) {}

    @Override
    public Upload presignUpload(String key, long length, String contentType, Duration validFor) {
      return new Upload(
          URI.create("https://bucket.test/" + key + "?signed"),
          Map.of("content-type", contentType, "content-length", Long.toString(length)));
    }
  }
}
