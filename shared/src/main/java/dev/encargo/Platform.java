package dev.encargo;

import dev.encargo.aws.AwsJson;
import dev.encargo.aws.AwsRest;
import dev.encargo.event.EventBridgeRules;
import dev.encargo.event.EventRules;
import dev.encargo.file.FileStore;
import dev.encargo.file.S3FileStore;
import dev.encargo.job.AddJobs;
import dev.encargo.job.BulkJobs;
import dev.encargo.job.BuryJobs;
import dev.encargo.job.CancelJob;
import dev.encargo.job.CreateJobs;
import dev.encargo.job.DispatchJobs;
import dev.encargo.job.JobFigures;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Jobs;
import dev.encargo.job.MergeMetadata;
import dev.encargo.job.PauseQueue;
import dev.encargo.job.Priority;
import dev.encargo.job.Quota;
import dev.encargo.job.RemoveOldJobs;
import dev.encargo.job.RetryJob;
import dev.encargo.job.RetryPolicy;
import dev.encargo.job.RingTimers;
import dev.encargo.job.RunHandler;
import dev.encargo.job.RunJobs;
import dev.encargo.job.SendJobs;
import dev.encargo.job.SweepAlarm;
import dev.encargo.job.UuidV7;
import dev.encargo.job.WorkerPulse;
import dev.encargo.log.Log;
import dev.encargo.net.HttpExchange;
import dev.encargo.net.PublicAddresses;
import dev.encargo.outbox.CallWebhook;
import dev.encargo.outbox.Outbox;
import dev.encargo.outbox.OwnerSecrets;
import dev.encargo.outbox.PublishOutbox;
import dev.encargo.outbox.Publisher;
import dev.encargo.outbox.RingPublisher;
import dev.encargo.outbox.Webhooks;
import dev.encargo.owner.FormerGuests;
import dev.encargo.owner.Guests;
import dev.encargo.owner.RemoveOwners;
import dev.encargo.owner.UploadQuota;
import dev.encargo.queue.EventSourceMapping;
import dev.encargo.queue.JobQueue;
import dev.encargo.queue.LambdaEventSourceMapping;
import dev.encargo.queue.SqsJobQueue;
import dev.encargo.queue.SqsTimerQueue;
import dev.encargo.queue.TimerQueue;
import dev.encargo.schedule.ChangeSchedules;
import dev.encargo.schedule.FireSchedule;
import dev.encargo.schedule.RemoveOldTicks;
import dev.encargo.schedule.Schedules;
import dev.encargo.schedule.SyncRules;
import dev.encargo.sql.DataApiCalls;
import dev.encargo.sql.DataApiSql;
import dev.encargo.sql.DatabaseRole;
import dev.encargo.sql.DatabaseRoles;
import dev.encargo.sql.IamToken;
import dev.encargo.sql.Migrate;
import dev.encargo.sql.PostgresPool;
import dev.encargo.sql.Sql;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/**
 * The only wiring: builds each part from the settings, once, when it is first asked for, so that a function pays for what it uses.
 */
public final class Platform implements AutoCloseable {

  private final Settings settings;
  private final AwsClients aws;
  private final InstantSource clock;
  private final Log log;

  /** Reseeds itself after a SnapStart restore, as a seeded generator would not. */
  private final SecureRandom random = new SecureRandom();

  private final UuidV7 ids;
  private final Part<Sql> sql = new Part<>(this::openSql);
  private final Part<AwsJson> sqs;
  private final Part<Map<Priority, JobQueue>> queues = new Part<>(this::openQueues);
  private final Part<Map<Priority, EventSourceMapping>> mappings = new Part<>(this::openMappings);
  private final Part<TimerQueue> timer = new Part<>(this::openTimer);
  private final Part<TimerQueue> outboxQueue = new Part<>(this::openOutboxQueue);
  private final Part<FileStore> files = new Part<>(this::openFiles);
  private final Quota quota;
  private final Part<EventRules> rules = new Part<>(this::openRules);
  private final Part<SweepAlarm> alarm = new Part<>(() -> new SweepAlarm(timer(), clock()));

  private Platform(Map<String, String> environment, InstantSource clock, PrintStream log) {
    this.clock = clock;
    this.log = new Log(log, clock);
    this.ids = new UuidV7(clock, random);
    this.settings = Settings.of(environment);
    this.quota = new Quota(settings.userQuota(), settings.guestQuota(), clock);
    this.aws = new AwsClients(environment, clock);
    this.sqs = new Part<>(() -> aws.sqs(clock, random));
  }

  /**
   * Builds nothing yet.
   *
   * @param environment names and values as {@link System#getenv()} has them, with the AWS SDK's own {@code AWS_…} names
   * @throws Settings.Invalid where the environment cannot be used
   */
  public static Platform of(Map<String, String> environment) {
    return of(environment, InstantSource.system(), System.out);
  }

  /**
   * The same for who runs functions in a place of its own.
   *
   * @param clock tells them the time; the database has its own
   * @param log is written what in AWS goes to CloudWatch
   * @throws Settings.Invalid where the environment cannot be used
   */
  public static Platform of(Map<String, String> environment, InstantSource clock, PrintStream log) {
    return new Platform(environment, clock, log);
  }

  public Settings settings() {
    return settings;
  }

  public InstantSource clock() {
    return clock;
  }

  public Log log() {
    return log;
  }

  public UuidV7 ids() {
    return ids;
  }

  public Sql sql() {
    return sql.get();
  }

  /**
   * Brings the database to the newest schema and gives its roles the passwords of their secrets.
   *
   * @return the migrations that were run now
   */
  public List<String> migrate() {
    List<String> ran = new Migrate(sql()).run();
    for (DatabaseRole role : DatabaseRole.values()) {
      settings
          .roleSecretArn(role)
          .ifPresent(arn ->
              new DatabaseRoles(sql())
                  .setPassword(role, aws.roleSecret(clock, random).read(arn).password()));
    }
    outbox().notePublisher(settings.publisherType().name().toLowerCase(Locale.ROOT));
    return ran;
  }

  public FileStore files() {
    return files.get();
  }

  public Map<Priority, JobQueue> queues() {
    return queues.get();
  }

  public TimerQueue timer() {
    return timer.get();
  }

  public Jobs jobs() {
    return new Jobs(sql());
  }

  public Quota quota() {
    return quota;
  }

  public CreateJobs createJobs() {
    return new CreateJobs(sql(), jobs(), sendJobs(), alarm.get(), quota, ids, log);
  }

  public CancelJob cancelJob() {
    return new CancelJob(sql(), jobs(), this::ringOutbox);
  }

  public RetryJob retryJob() {
    return new RetryJob(jobs(), createJobs());
  }

  public MergeMetadata mergeMetadata() {
    return new MergeMetadata(sql(), jobs());
  }

  public Guests guests() {
    return new Guests(sql(), random, settings.guestLimits());
  }

  public UploadQuota uploadQuota() {
    return new UploadQuota(sql(), settings.uploadBytesInADay());
  }

  public FormerGuests formerGuests() {
    return new FormerGuests(sql());
  }

  public RemoveOwners removeOwners() {
    return new RemoveOwners(sql(), settings.guestIdleTime(), clock, log);
  }

  public Outbox outbox() {
    return new Outbox(sql());
  }

  public Webhooks webhooks() {
    return new Webhooks(sql(), random);
  }

  public OwnerSecrets ownerSecrets() {
    return new OwnerSecrets(sql());
  }

  public RingPublisher ringPublisher() {
    return new RingPublisher(outboxQueue.get(), sql(), this::nextLook, clock, log);
  }

  /** By {@code OUTBOX_CRON}, in UTC. */
  private Instant nextLook(Instant now) {
    return settings
        .outboxCron()
        .next(now, ZoneOffset.UTC)
        .orElseGet(() -> now.plus(Duration.ofMinutes(1)));
  }

  /** Wakes the publisher; call it after the commit. */
  public void ringOutbox() {
    ringPublisher().ring();
  }

  public PublishOutbox publishOutbox() {
    CallWebhook webhooks =
        new CallWebhook(
            new HttpExchange(
                new PublicAddresses(settings.httpToLoopback()), SSLSocketFactory::getDefault),
            settings.webhookUrls(),
            clock);
    return PublishOutbox.of(sql(), publisher(), webhooks, ringPublisher(), random, clock, log);
  }

  private Publisher publisher() {
    return switch (settings.publisherType()) {
      case CONSOLE -> Publisher.console(log);
      case WEBHOOK ->
          Publisher.webhook(
              new CallWebhook(
                  new HttpExchange(PublicAddresses.andAllOthers(), SSLSocketFactory::getDefault),
                  null,
                  clock),
              settings.publisherUrl(),
              settings.publisherSecret());
      case EVENTBRIDGE -> Publisher.bus(aws.eventBus(settings.eventBus(), clock, random));
    };
  }

  public SendJobs sendJobs() {
    return new SendJobs(sql(), queues(), timer(), log);
  }

  public DispatchJobs dispatchJobs() {
    return new DispatchJobs(
        sql(),
        sendJobs(),
        queues(),
        timer(),
        priority -> pauseQueue().isPaused(priority),
        () -> ringPublisher().ringForWhatIsDue(),
        clock,
        log);
  }

  public PauseQueue pauseQueue() {
    return new PauseQueue(sql(), mappings::get, this::ringOutbox, log);
  }

  public RingTimers ringTimers() {
    return new RingTimers(sendJobs(), dispatchJobs(), syncRules()::syncPending, timer(), clock);
  }

  public AddJobs addJobs() {
    return new AddJobs(sql(), sendJobs(), alarm.get(), quota, ids);
  }

  public Schedules schedules() {
    return new Schedules(sql());
  }

  public SyncRules syncRules() {
    return new SyncRules(schedules(), rules::get, settings.rulePrefix(), clock, log);
  }

  public ChangeSchedules changeSchedules() {
    return new ChangeSchedules(
        schedules(),
        syncRules(),
        addJobs(),
        this::ringOutbox,
        ids,
        settings.schedulesOfAUser(),
        clock,
        log);
  }

  /**
   * Makes the jobs of schedules.
   *
   * @param types of jobs that there are
   */
  public FireSchedule fireSchedule(Set<String> types) {
    return new FireSchedule(
        schedules(), syncRules(), addJobs(), cancelJob(), types, this::ringOutbox, clock, log);
  }

  public RemoveOldTicks removeOldTicks() {
    return new RemoveOldTicks(schedules(), clock);
  }

  public BulkJobs bulkJobs() {
    return new BulkJobs(sql(), sendJobs());
  }

  public JobFigures jobFigures() {
    return new JobFigures(sql());
  }

  public BuryJobs buryJobs() {
    return new BuryJobs(sql(), this::ringOutbox, log);
  }

  public RemoveOldJobs removeOldJobs() {
    return new RemoveOldJobs(sql(), settings.retention(), clock, log);
  }

  /**
   * The worker of one execution environment.
   *
   * @param handlers every job type it can run, by type
   */
  public RunJobs runJobs(Map<String, JobHandler> handlers) {
    Priority priority = settings.workerPriority();
    int concurrency = settings.workerConcurrency();
    String name = priority.name().toLowerCase(Locale.ROOT) + "-worker";
    return new RunJobs(
        sql(),
        queue(priority),
        priority,
        sendJobs(),
        new RunHandler(handlers, new RetryPolicy(random), log),
        new WorkerPulse(ids.next(), name, hostname(), concurrency, sql(), clock, log),
        settings.lease(),
        concurrency,
        this::ringOutbox,
        clock,
        log);
  }

  private JobQueue queue(Priority priority) {
    JobQueue queue = queues().get(priority);
    if (queue == null) {
      throw new IllegalStateException("no queue for " + priority);
    }
    return queue;
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private Sql openSql() {
    return switch (settings.databaseAuth()) {
      case NONE ->
          PostgresPool.trusted(
              settings.databaseUrl(), settings.databaseUser(), settings.poolSize());
      case IAM -> openWithTokens(settings.databaseUrl(), settings.databaseUser());
      case DATA_API ->
          new DataApiSql(
              aws.rdsData(),
              new DataApiCalls(
                  settings.databaseArn(),
                  settings.databaseSecretArn(),
                  settings.databaseName(),
                  clock,
                  Thread::sleep));
    };
  }

  private Sql openWithTokens(String url, String user) {
    return PostgresPool.withTokens(
        url, user, new IamToken(url, user, aws.region(), aws.credentials()), settings.poolSize());
  }

  private Map<Priority, JobQueue> openQueues() {
    Map<Priority, JobQueue> byPriority = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      byPriority.put(priority, new SqsJobQueue(sqs.get(), settings.queueUrl(priority)));
    }
    return byPriority;
  }

  private Map<Priority, EventSourceMapping> openMappings() {
    AwsRest lambda = aws.lambda(clock, random);
    Map<Priority, EventSourceMapping> byPriority = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      byPriority.put(
          priority, new LambdaEventSourceMapping(lambda, settings.eventSourceMapping(priority)));
    }
    return byPriority;
  }

  private TimerQueue openTimer() {
    return new SqsTimerQueue(sqs.get(), settings.timerQueueUrl(), clock);
  }

  private TimerQueue openOutboxQueue() {
    return new SqsTimerQueue(sqs.get(), settings.outboxQueueUrl(), clock);
  }

  private EventRules openRules() {
    return new EventBridgeRules(
        aws.events(clock, random), aws.eventsAddress(), settings::fireFunctionArn);
  }

  private FileStore openFiles() {
    return new S3FileStore(aws.s3(), aws.s3Presigner(), settings.bucket());
  }

  @Override
  public void close() {
    sql.ifBuilt(Sql::close);
    aws.close();
  }
}
