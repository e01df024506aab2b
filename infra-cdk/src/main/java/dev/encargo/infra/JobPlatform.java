package dev.encargo.infra;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Token;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.IGrantable;
import software.constructs.Construct;

/**
 * The whole platform: HTTP API, functions, queues, database, bucket, event bus, user pool, rules, alarms and a dashboard. One to a
 * stack: its logical ids are plain names, so that template, consoles and the local runtime speak of {@code NormalQueue} and not of
 * {@code NormalQueueA1B2C3D4}.
 */
public final class JobPlatform extends Construct {
  private final JobApi api;
  private final FileBucket bucket;
  private final Queues queues;
  private final Users users;
  private final EventBus bus;
  private final Notices notices;
  private final PlatformFunction migrate;

  /**
   * Puts the platform into {@code scope}.
   *
   * @throws BadInput where the stack's region lacks a part of it
   */
  public JobPlatform(Construct scope, String id, JobPlatformProps props) {
    super(scope, id);
    Stack stack = Stack.of(this);
    if (!Token.isUnresolved(stack.getRegion()) && PlatformContext.checksRegion(this)) {
      Limits.region(stack.getRegion());
    }
    Keys keys = new Keys(this, props.encryption(), props.kept());
    Network network =
        props.cluster().isPresent() ? null : new Network(this, props.database(), props.vpc());
    Database database = new Database(this, props, network, keys);
    Optional<ProxyLogin> proxy =
        props.database() == DatabaseAccess.PROXY && network != null
            ? Optional.of(new ProxyLogin(this, database, network, keys))
            : Optional.empty();
    bucket = new FileBucket(this, props.kept(), keys);
    queues = new Queues(this, props, keys);
    users = new Users(this, props.identity(), props.kept());
    bus = EventBus.Builder.create(this, "EncargoBus").eventBusName(stack.getStackName()).build();
    Logs logs = new Logs(props.logRetention(), keys);
    FunctionDefaults defaults =
        new FunctionDefaults(
            props.code(), logs, Optional.ofNullable(network).flatMap(Network::functions));
    migrate = MigrateFunction.create(this, defaults, database, props.outbox(), keys);
    ScheduleRules scheduleRules = new ScheduleRules(this);
    JobFunctions functions =
        new JobFunctions(
            this,
            props,
            defaults,
            environment(props),
            proxy.<DatabaseLogin>map(login -> login).orElseGet(() -> new DataApiLogin(database)),
            queues,
            bucket,
            bus,
            keys,
            scheduleRules);
    Schema schema = new Schema(this, migrate, database);
    functions.all().forEach(function -> function.publishAfter(schema.made()));
    queues.deliverTo(this, functions);
    api = new JobApi(this, props, functions, logs);
    PlatformRules.create(this, props.rules(), functions);
    scheduleRules.create(this, props, functions.fire());
    notices = new Notices(this, props.alarmEmail(), keys);
    watch(functions, database, proxy);
    ReadableIds.give(this);
  }

  /** The API's base URL, without a slash at the end. */
  public String apiUrl() {
    return api.url();
  }

  /** The URLs of the queues that jobs wait in. Only the platform writes to them: a message is a doorbell, and the row is the job. */
  public Map<Priority, String> queueUrls() {
    Map<Priority, String> urls = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      urls.put(priority, queues.of(priority).getQueueUrl());
    }
    return urls;
  }

  /** The bus that events of jobs go to. */
  public IEventBus bus() {
    return bus;
  }

  /** The physical name of the bucket. */
  public String bucketName() {
    return bucket.name();
  }

  /** The {@code iss} of the tokens that the API accepts. */
  public String tokenIssuer() {
    return users.issuer();
  }

  /** The {@code aud} of the tokens that the API accepts; of a user pool, the id of its app client. */
  public String tokenAudience() {
    return users.audience();
  }

  /** The user pool whose tokens the API accepts; none with an issuer elsewhere. */
  public Optional<String> userPoolId() {
    return users.poolId();
  }

  /** The topic that every alarm goes to. */
  public String alarmTopicArn() {
    return notices.topicArn();
  }

  /** The ARN, with its alias, of the function that migrates the database. */
  public String migrateFunctionArn() {
    return migrate.liveArn();
  }

  /**
   * Lets {@code submitter}, a function say, sign a user of the pool in, whose token the API wants with each job. The API is reached over
   * HTTPS and knows users, not IAM principals: so a service is a user, with a password that it keeps in a secret, and nothing else in
   * this account need be granted to it. With an issuer elsewhere there is nothing to grant.
   */
  public Grant grantSubmit(IGrantable submitter) {
    return users.grantSignIn(submitter);
  }

  private void watch(JobFunctions functions, Database database, Optional<ProxyLogin> proxy) {
    List<PlatformFunction> all =
        Stream.concat(functions.all().stream(), Stream.of(migrate)).toList();
    Alarms alarms = new Alarms(this, notices);
    alarms.ofQueues(queues);
    alarms.ofFunctions(all);
    alarms.ofSweep(functions.sweep());
    alarms.ofApi(api);
    alarms.ofDatabase(database);
    proxy.ifPresent(alarms::ofProxy);
    new Overview(this, queues, all, api, database);
  }

  /** What every function but {@code MigrateFunction} finds in its environment, beside how it signs in to the database. */
  private Map<String, String> environment(JobPlatformProps props) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("ENCARGO_BUCKET", bucket.name());
    environment.put("ENCARGO_JWT_ISSUER", users.issuer());
    environment.put("ENCARGO_JWT_AUDIENCE", users.audience());
    environment.put("ENCARGO_RETENTION_DAYS", Integer.toString(props.retentionDays()));
    environment.put("ENCARGO_TIMER_QUEUE_URL", queues.timer().getQueueUrl());
    environment.put("ENCARGO_OUTBOX_QUEUE_URL", queues.outbox().getQueueUrl());
    environment.put("ENCARGO_EVENT_BUS", bus.getEventBusName());
    for (Priority priority : Priority.values()) {
      environment.put("ENCARGO_QUEUE_URL_" + priority, queues.of(priority).getQueueUrl());
    }
    return environment;
  }
}
