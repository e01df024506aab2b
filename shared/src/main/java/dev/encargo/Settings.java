package dev.encargo;

import dev.encargo.job.Priority;
import dev.encargo.job.Quota;
import dev.encargo.json.InvalidInput;
import dev.encargo.net.WebhookUrls;
import dev.encargo.outbox.WebhookSecret;
import dev.encargo.owner.Guests;
import dev.encargo.schedule.Cron;
import dev.encargo.schedule.ShippedSchedule;
import dev.encargo.sql.DatabaseRole;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The typed environment.
 *
 * <p>All of it is checked at once, at the start: an unknown {@code ENCARGO_} name or a malformed value throws {@link
 * Invalid} with a line for each. One that is missing throws when it is asked for, since not every function needs every one.
 */
public final class Settings {

  /** The environment cannot be used; the message has a line for each thing wrong and is written for the operator. */
  public static final class Invalid extends RuntimeException {
    Invalid(String message) {
      super(message, null, false, false);
    }
  }

  /** Where events of the outbox go. */
  public enum PublisherType {
    /** The function's log, a line for each. */
    CONSOLE,
    /** One URL, signed. */
    WEBHOOK,
    /** The event bus. */
    EVENTBRIDGE
  }

  /** How functions prove themselves to the database. */
  public enum DatabaseAuth {
    /** A token signed with the function's own AWS credentials, over TLS: no password exists. */
    IAM,
    /** The role's secret, read by the RDS Data API, which is asked with the function's own AWS credentials. */
    DATA_API,
    /** None: the database trusts the connection, as the one on a developer's machine does. */
    NONE
  }

  private static final String EVERY_MINUTE = "* * * * *";

  private final Environment environment;

  private Settings(Environment environment) {
    this.environment = environment;
  }

  /**
   * Reads and checks.
   *
   * @param environment names and values as {@link System#getenv()} has them; names without the prefix are not looked at
   * @throws Invalid naming every unknown name and malformed value
   */
  public static Settings of(Map<String, String> environment) {
    Settings settings = new Settings(new Environment(environment));
    settings.environment.check(settings::readAll);
    return settings;
  }

  private void readAll() {
    databaseUrl();
    databaseUser();
    databaseAuth();
    databaseArn();
    databaseSecretArn();
    databaseName();
    for (DatabaseRole role : DatabaseRole.values()) {
      roleSecretArn(role);
    }
    poolSize();
    for (Priority priority : Priority.values()) {
      queueUrl(priority);
      eventSourceMapping(priority);
    }
    timerQueueUrl();
    bucket();
    jwtIssuer();
    jwtAudience();
    workerPriority();
    workerConcurrency();
    lease();
    retention();
    mailDirectory();
    httpToLoopback();
    webhookUrls();
    outboxQueueUrl();
    publisherType();
    publisherUrl();
    publisherSecret();
    eventBus();
    bareGuestIds();
    guestLimits();
    guestIdleTime();
    userQuota();
    guestQuota();
    uploadBytesInADay();
    paymentsToStub();
    paymentUrl();
    paymentToken();
    rulePrefix();
    fireFunctionArn();
    schedulesOfAUser();
    jobsEnabled();
    givenOutboxCron();
    for (ShippedSchedule shipped : ShippedSchedule.values()) {
      givenCron(shipped);
      ruleEnabled(shipped);
    }
  }

  /** {@code jdbc:postgresql://host:port/database}. */
  public String databaseUrl() {
    return environment.required(
        "ENCARGO_DATABASE_URL",
        "jdbc:postgresql://host:port/database",
        text -> text.startsWith("jdbc:postgresql://") ? text : null);
  }

  public String databaseUser() {
    return text("ENCARGO_DATABASE_USER", "a role's name");
  }

  public DatabaseAuth databaseAuth() {
    return choice("ENCARGO_DATABASE_AUTH", DatabaseAuth.IAM, "iam, data-api or none");
  }

  /** The cluster, where it is asked through the RDS Data API. */
  public String databaseArn() {
    return arn("ENCARGO_DATABASE_ARN", "a cluster's ARN");
  }

  /** The secret of the role that this function logs in as. */
  public String databaseSecretArn() {
    return arn("ENCARGO_DATABASE_SECRET_ARN", "a secret's ARN");
  }

  public String databaseName() {
    return text("ENCARGO_DATABASE_NAME", "a database's name");
  }

  /** The secret that the role gets its password from, once the migrations have made the role. */
  public Optional<String> roleSecretArn(DatabaseRole role) {
    return Optional.ofNullable(
        environment.read("ENCARGO_ROLE_SECRET_ARN_" + role, "a secret's ARN", Settings::arn));
  }

  /** Database connections that one execution environment holds at the most. */
  public int poolSize() {
    return whole("ENCARGO_POOL_SIZE", 4, 1, 100);
  }

  public String queueUrl(Priority priority) {
    return url("ENCARGO_QUEUE_URL_" + priority);
  }

  /** The UUID of what takes that queue's messages to its worker. */
  public String eventSourceMapping(Priority priority) {
    return environment.required(
        "ENCARGO_EVENT_SOURCE_MAPPING_" + priority,
        "an event source mapping's UUID",
        text -> text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}") ? text : null);
  }

  public String timerQueueUrl() {
    return url("ENCARGO_TIMER_QUEUE_URL");
  }

  public String bucket() {
    return text("ENCARGO_BUCKET", "a bucket's name");
  }

  /** The {@code iss} that tokens must carry; its keys are at {@code <issuer>/.well-known/jwks.json}. */
  public String jwtIssuer() {
    return url("ENCARGO_JWT_ISSUER");
  }

  /** The {@code aud} (or Cognito's {@code client_id}) that tokens must carry. */
  public String jwtAudience() {
    return text("ENCARGO_JWT_AUDIENCE", "a client's name");
  }

  /** Which queue this worker serves; for its name only. */
  public Priority workerPriority() {
    return choice("ENCARGO_WORKER_PRIORITY", Priority.NORMAL, "CRITICAL, HIGH, NORMAL or LOW");
  }

  /** How many jobs one execution environment runs side by side. */
  public int workerConcurrency() {
    return whole("ENCARGO_WORKER_CONCURRENCY", 10, 1, 1000);
  }

  /** How long a job stays with a worker that gives no sign of life. */
  public Duration lease() {
    return Duration.ofSeconds(whole("ENCARGO_LEASE_SECONDS", 60, 3, 3600));
  }

  /** How long ended jobs are kept. */
  public Duration retention() {
    return Duration.ofDays(whole("ENCARGO_RETENTION_DAYS", 7, 1, 3650));
  }

  /** Where mails are written instead of being sent, on a developer's machine. */
  public Optional<String> mailDirectory() {
    return given("ENCARGO_MAIL_DIRECTORY", "a directory");
  }

  /** Whether {@code http.request} and webhooks may ask what runs on the same machine, and without TLS; only for a developer's own. */
  public boolean httpToLoopback() {
    return allowed("ENCARGO_HTTP_TO_LOOPBACK");
  }

  /** The queue that wakes the publisher of the outbox. */
  public String outboxQueueUrl() {
    return url("ENCARGO_OUTBOX_QUEUE_URL");
  }

  public PublisherType publisherType() {
    return choice(
        "OUTBOX_PUBLISHER_TYPE", PublisherType.CONSOLE, "console, webhook or eventbridge");
  }

  /** Where the publisher {@code webhook} posts to: the operator's own, which may be in a private network. */
  public String publisherUrl() {
    return url("OUTBOX_WEBHOOK_URL");
  }

  /** What signs there: {@code whsec_} and Base64, or a text of 24 characters or more. */
  public String publisherSecret() {
    return environment.required(
        "OUTBOX_WEBHOOK_SECRET",
        "whsec_ and Base64, or a text of at least 24 characters",
        text ->
            text.startsWith("whsec_")
                ? WebhookSecret.refusal(text) == null ? text : null
                : text.length() >= 24 ? text : null);
  }

  /** The bus that the publisher {@code eventbridge} puts events on. */
  public String eventBus() {
    return text("ENCARGO_EVENT_BUS", "an event bus's name");
  }

  /** Which URLs may be called when a job ends, and for subscriptions. */
  public WebhookUrls webhookUrls() {
    Set<Integer> ports =
        environment.orElse(
            "ENCARGO_WEBHOOK_PORTS",
            Set.of(443),
            "port numbers with commas between them, such as 443,8443",
            Settings::ports);
    return new WebhookUrls(httpToLoopback(), ports);
  }

  private static @Nullable Set<Integer> ports(String text) {
    if (!text.matches("[1-9][0-9]{0,4}(?:,[1-9][0-9]{0,4})*")) {
      return null;
    }
    return Stream.of(text.split(",", -1)).map(Integer::valueOf).collect(Collectors.toSet());
  }

  /** Whether a guest's id alone proves the guest: anybody who sees or guesses one is that guest then. */
  public boolean bareGuestIds() {
    return allowed("ENCARGO_BARE_GUEST_IDS");
  }

  /** How many guests may be made in a minute. */
  public Guests.Limits guestLimits() {
    return new Guests.Limits(
        whole("ENCARGO_GUESTS_OF_AN_ADDRESS", 20, 1, 1_000_000),
        whole("ENCARGO_GUESTS", 1_000, 1, 1_000_000));
  }

  /** How long a guest may be without activity before it is removed with its jobs. */
  public Duration guestIdleTime() {
    return Duration.ofDays(whole("ENCARGO_GUEST_DAYS", 30, 1, 3650));
  }

  /** How many jobs a user may have and make. */
  public Quota.Limits userQuota() {
    return new Quota.Limits(
        whole("ENCARGO_ACTIVE_JOBS", 1_000_000, 1, Integer.MAX_VALUE),
        whole("ENCARGO_JOBS_IN_A_MINUTE", 1_000_000, 1, Integer.MAX_VALUE));
  }

  /** How many jobs a guest may have and make. */
  public Quota.Limits guestQuota() {
    return new Quota.Limits(
        whole("ENCARGO_GUEST_ACTIVE_JOBS", 1_000, 1, Integer.MAX_VALUE),
        whole("ENCARGO_GUEST_JOBS_IN_A_MINUTE", 300, 1, Integer.MAX_VALUE));
  }

  /** How many bytes an owner may upload in a day of UTC. */
  public long uploadBytesInADay() {
    return whole("ENCARGO_UPLOAD_GIGABYTES_IN_A_DAY", 20, 1, 1_000_000) * 1_000_000_000L;
  }

  /** Whether payments are only pretended, on a developer's machine. */
  public boolean paymentsToStub() {
    return allowed("ENCARGO_PAYMENTS_TO_STUB");
  }

  /** Where payments are asked for; empty where nobody pays. */
  public Optional<URI> paymentUrl() {
    return Optional.ofNullable(
        environment.read(
            "ENCARGO_PAYMENT_URL",
            "an https URL",
            text -> isUrl(text) && text.startsWith("https:") ? URI.create(text) : null));
  }

  /** What payments are asked for with. */
  public Optional<String> paymentToken() {
    return given("ENCARGO_PAYMENT_TOKEN", "a bearer token");
  }

  /** How the names of the rules of users' schedules begin; another one for each platform of an account. */
  public String rulePrefix() {
    return environment.orElse(
        "ENCARGO_RULE_PREFIX",
        "Encargo-schedule-",
        "1 to 26 letters, digits, dots, hyphens and underscores",
        text -> text.matches("[A-Za-z0-9._-]{1,26}") ? text : null);
  }

  /** What the rules of users' schedules call. */
  public String fireFunctionArn() {
    return arn("ENCARGO_FIRE_FUNCTION_ARN", "a function's ARN, with its alias");
  }

  /** How many schedules one user may have: EventBridge has room for 300 rules of all, unless AWS raises the quota. */
  public int schedulesOfAUser() {
    return whole("ENCARGO_SCHEDULES_OF_A_USER", 100, 1, 100_000);
  }

  /** When the rule of a shipped schedule calls, in UTC. */
  public Cron cron(ShippedSchedule shipped) {
    Cron given = givenCron(shipped);
    return given == null ? Cron.parse(shipped.defaultCron()) : given;
  }

  private @Nullable Cron givenCron(ShippedSchedule shipped) {
    return givenCron("ENCARGO_" + shipped + "_CRON", shipped.defaultCron());
  }

  /** Whether the rule of a shipped schedule calls at all. */
  public boolean ruleEnabled(ShippedSchedule shipped) {
    return flag("ENCARGO_" + shipped + "_RULE", true);
  }

  /** Whether the platform's own schedules run: {@code ENABLE_JOBS}. */
  public boolean jobsEnabled() {
    return flag("ENCARGO_ENABLE_JOBS", true);
  }

  /** When the outbox is looked at at the latest, while something waits in it. */
  public Cron outboxCron() {
    Cron given = givenOutboxCron();
    return given == null ? Cron.parse(EVERY_MINUTE) : given;
  }

  private @Nullable Cron givenOutboxCron() {
    return givenCron("ENCARGO_OUTBOX_CRON", EVERY_MINUTE);
  }

  /** What is not given is parsed when it is asked for: most functions never do. */
  private @Nullable Cron givenCron(String name, String otherwise) {
    return environment.read(name, "five fields, such as " + otherwise, Settings::cron);
  }

  private String text(String name, String kind) {
    return environment.required(name, kind, text -> text);
  }

  private String arn(String name, String kind) {
    return environment.required(name, kind, Settings::arn);
  }

  private Optional<String> given(String name, String kind) {
    return Optional.ofNullable(environment.read(name, kind, text -> text));
  }

  private <E extends Enum<E>> E choice(String name, E otherwise, String kind) {
    return environment.orElse(
        name, otherwise, kind, text -> constant(otherwise.getDeclaringClass(), text));
  }

  private boolean allowed(String name) {
    return environment.orElse(
        name,
        false,
        "allow or refuse",
        text -> text.equals("allow") ? Boolean.TRUE : text.equals("refuse") ? Boolean.FALSE : null);
  }

  private boolean flag(String name, boolean otherwise) {
    return environment.orElse(
        name,
        otherwise,
        "true or false",
        text -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null);
  }

  private static @Nullable Cron cron(String text) {
    try {
      return Cron.parse(text);
    } catch (InvalidInput refused) {
      return null;
    }
  }

  private String url(String name) {
    return environment.required(name, "an http or https URL", text -> isUrl(text) ? text : null);
  }

  private int whole(String name, int otherwise, int least, int most) {
    return environment.orElse(
        name,
        otherwise,
        "a whole number from " + least + " to " + most,
        text -> {
          try {
            int number = Integer.parseInt(text);
            return number >= least && number <= most ? number : null;
          } catch (NumberFormatException e) {
            return null;
          }
        });
  }

  private static @Nullable String arn(String text) {
    return text.startsWith("arn:") ? text : null;
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static <E extends Enum<E>> @Nullable E constant(Class<E> type, String text) {
    String name = text.replace('-', '_').toUpperCase(Locale.ROOT);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    return null;
  }
}
