package dev.encargo.infra;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.logs.RetentionDays;

/** What a {@link JobPlatform} is to be: {@code JobPlatformProps.builder(zip).alarmEmail("ops@example.com").build()}. */
public final class JobPlatformProps {
  private final Builder chosen;

  private JobPlatformProps(Builder chosen) {
    this.chosen = chosen;
  }

  /**
   * All defaults.
   *
   * @param code the zip that holds every function and its libraries, a team's own handlers among them
   */
  public static Builder builder(Code code) {
    return new Builder(code);
  }

  Code code() {
    return chosen.code;
  }

  DatabaseAccess database() {
    return chosen.database;
  }

  int databaseMaxCapacity() {
    return chosen.databaseMaxCapacity;
  }

  Optional<ExistingCluster> cluster() {
    return Optional.ofNullable(chosen.cluster);
  }

  Optional<IVpc> vpc() {
    return Optional.ofNullable(chosen.vpc);
  }

  Identity identity() {
    return chosen.identity;
  }

  WorkerSize worker(Priority priority) {
    return Objects.requireNonNull(chosen.workers.get(priority));
  }

  Duration workerTimeout() {
    return chosen.workerTimeout;
  }

  Duration visibility() {
    return chosen.visibility == null ? chosen.workerTimeout.multipliedBy(6) : chosen.visibility;
  }

  int accountConcurrency() {
    return chosen.accountConcurrency;
  }

  int retentionDays() {
    return chosen.retentionDays;
  }

  RetentionDays logRetention() {
    return chosen.logRetention;
  }

  List<PlatformRule> rules() {
    return List.copyOf(chosen.rules);
  }

  /** The cron text of a shipped schedule. */
  String cron(ShippedRule shipped) {
    return chosen.crons.getOrDefault(shipped, shipped.defaultCron());
  }

  boolean jobsEnabled() {
    return chosen.enableJobs == null || chosen.enableJobs;
  }

  /** The hourly one would keep the database from pausing, so it runs where somebody asks for it. */
  boolean runs(ShippedRule shipped) {
    return chosen.enableJobs == null
        ? shipped != ShippedRule.RETRY || chosen.crons.containsKey(shipped)
        : chosen.enableJobs;
  }

  List<Origin> corsOrigins() {
    return List.copyOf(chosen.corsOrigins);
  }

  int requestsPerSecond() {
    return chosen.requestsPerSecond;
  }

  int requestBurst() {
    return chosen.requestBurst;
  }

  OutboxPublisher outbox() {
    return chosen.outbox;
  }

  Payments payments() {
    return chosen.payments;
  }

  Optional<Email> alarmEmail() {
    return Optional.ofNullable(chosen.alarmEmail);
  }

  EncryptionKeys encryption() {
    return chosen.encryption;
  }

  /** Whether data outlive the stack. */
  boolean kept() {
    return !chosen.trial;
  }

  /** Choices, each with a default. Each method refuses with {@link BadInput} what cannot be. */
  public static final class Builder {
    private final Code code;
    private DatabaseAccess database = DatabaseAccess.DATA_API;
    private int databaseMaxCapacity = 16;
    private @Nullable ExistingCluster cluster;
    private @Nullable IVpc vpc;
    private Identity identity = new Identity.OwnUserPool();
    private final Map<Priority, WorkerSize> workers = new EnumMap<>(Priority.class);
    private Duration workerTimeout = Duration.ofMinutes(15);
    private @Nullable Duration visibility;
    private int accountConcurrency = 1000;
    private int retentionDays = 7;
    private RetentionDays logRetention = RetentionDays.ONE_MONTH;
    private final List<PlatformRule> rules = new ArrayList<>(List.of(PlatformRule.dailyBackstop()));
    private final Map<ShippedRule, String> crons = new EnumMap<>(ShippedRule.class);
    private @Nullable Boolean enableJobs;
    private final List<Origin> corsOrigins = new ArrayList<>();
    private int requestsPerSecond = 1000;
    private int requestBurst = 2000;
    private @Nullable Email alarmEmail;
    private EncryptionKeys encryption = EncryptionKeys.AWS_MANAGED;
    private OutboxPublisher outbox = OutboxPublisher.CONSOLE;
    private Payments payments = Payments.NONE;
    private boolean trial;

    private Builder(Code code) {
      this.code = code;
      for (Priority priority : Priority.values()) {
        workers.put(priority, new WorkerSize(priority.workers(), FunctionSpec.ONE_CORE_MEGABYTES));
      }
    }

    /** Where the events of the outbox go; to the log by default. */
    public Builder outbox(OutboxPublisher publisher) {
      outbox = publisher;
      return this;
    }

    /** Where payouts are paid; nowhere by default. */
    public Builder payments(Payments provider) {
      payments = provider;
      return this;
    }

    /** How functions reach the database; the Data API by default. */
    public Builder database(DatabaseAccess access) {
      database = access;
      return this;
    }

    /** Aurora capacity units that the database may grow to, 1 to 256; 16 by default. */
    public Builder databaseMaxCapacity(int units) {
      Limits.within("databaseMaxCapacity", units, 1, 256);
      databaseMaxCapacity = units;
      return this;
    }

    /** A cluster that is there already, in the place of one of the platform's own; with the Data API only. */
    public Builder cluster(ExistingCluster existing) {
      cluster = existing;
      return this;
    }

    /** A network that is there already, with isolated or private subnets; for {@link DatabaseAccess#PROXY} with a way out. */
    public Builder vpc(IVpc existing) {
      vpc = existing;
      return this;
    }

    /** Who signs the users' tokens; by default a Cognito user pool of the platform's own. */
    public Builder identity(Identity who) {
      identity = who;
      return this;
    }

    /** How many workers a priority has at the most (2 to 1,000; by default 20, 10, 10 and 5). */
    public Builder concurrency(Priority priority, int most) {
      workers.compute(
          priority,
          (p, size) -> new WorkerSize(most, Objects.requireNonNull(size).memoryMegabytes()));
      return this;
    }

    /** How many megabytes a worker has (128 to 10,240; by default 1,769, one whole core). */
    public Builder memory(Priority priority, int megabytes) {
      workers.compute(
          priority,
          (p, size) -> new WorkerSize(Objects.requireNonNull(size).concurrency(), megabytes));
      return this;
    }

    /** How long a worker may run, 30 to 900 seconds; longer jobs go on from their checkpoint. */
    public Builder workerTimeout(Duration timeout) {
      Limits.within(
          "workerTimeoutSeconds",
          Math.toIntExact(timeout.toSeconds()),
          30,
          Limits.LONGEST_TIMEOUT_SECONDS);
      workerTimeout = timeout;
      return this;
    }

    /** How long a message stays invisible once received; by default six times the workers' timeout, as AWS advises. */
    public Builder visibility(Duration time) {
      visibility = time;
      return this;
    }

    /** How many functions may run at a time in the account: Lambda's quota, 1,000 unless AWS says otherwise. */
    public Builder accountConcurrency(int quota) {
      Limits.within("accountConcurrency", quota, 10, 1_000_000);
      accountConcurrency = quota;
      return this;
    }

    /** How many days ended jobs are kept; 7 by default. */
    public Builder retentionDays(int days) {
      Limits.within("retentionDays", days, 1, 3650);
      retentionDays = days;
      return this;
    }

    /** How long logs are kept; a month by default. */
    public Builder logRetention(RetentionDays days) {
      logRetention = days;
      return this;
    }

    /** One more rule, beside the daily backstop. */
    public Builder rule(PlatformRule rule) {
      rules.add(rule);
      return this;
    }

    /** When payouts are calculated: five fields in UTC; Sundays at two by default. */
    public Builder payoutCron(String cron) {
      return cron(ShippedRule.PAYOUT, cron);
    }

    /** When the outbox is cleaned up: five fields in UTC; daily at three by default. */
    public Builder cleanupCron(String cron) {
      return cron(ShippedRule.CLEANUP, cron);
    }

    /** When failed payouts are tried again: five fields in UTC; every hour by default, where it runs. */
    public Builder retryCron(String cron) {
      return cron(ShippedRule.RETRY, cron);
    }

    /** How often the outbox is looked at while something waits in it: five fields in UTC; every minute by default. */
    public Builder outboxCron(String cron) {
      return cron(ShippedRule.OUTBOX, cron);
    }

    Builder cron(ShippedRule shipped, String cron) {
      FiveFields.expressions(shipped.variable(), cron);
      crons.put(shipped, cron);
      return this;
    }

    /**
     * Whether the platform's own schedules run. By default all do but the hourly retry of payouts, which would wake the database
     * every hour: it runs where this is true, or its cron text is given.
     */
    public Builder enableJobs(boolean enabled) {
      enableJobs = enabled;
      return this;
    }

    /** One more origin whose pages may call the API; none by default. */
    public Builder corsOrigin(String origin) {
      corsOrigins.add(new Origin(origin));
      return this;
    }

    /** Requests that the API takes: steadily by the second, and at once. 1,000 and 2,000 by default. */
    public Builder throttling(int perSecond, int burst) {
      Limits.within("throttlingRate", perSecond, 1, 10_000);
      Limits.within("throttlingBurst", burst, 1, 5_000);
      requestsPerSecond = perSecond;
      requestBurst = burst;
      return this;
    }

    /** Who is told of alarms; nobody by default (subscribe to the topic yourself). */
    public Builder alarmEmail(String address) {
      alarmEmail = new Email(address);
      return this;
    }

    /** Whose key encrypts; AWS's own by default. Decide before the first deployment: another key replaces the database. */
    public Builder encryption(EncryptionKeys keys) {
      encryption = keys;
      return this;
    }

    /** Whether the stack and its data may be thrown away: no deletion protection, no snapshot, no bucket left. */
    public Builder trial(boolean throwAway) {
      trial = throwAway;
      return this;
    }

    /**
     * What was chosen.
     *
     * @throws BadInput where choices do not go together
     */
    public JobPlatformProps build() {
      JobPlatformProps props = new JobPlatformProps(this);
      Limits.check(props);
      return props;
    }
  }
}
