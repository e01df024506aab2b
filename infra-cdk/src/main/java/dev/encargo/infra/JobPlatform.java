package dev.encargo.infra;

import java.util.Map;
import java.util.TreeMap;
import software.constructs.Construct;

/**
 * The whole platform: HTTP API, functions, queues, database, bucket and the daily rule. One to a stack: its logical ids are plain
 * names, so that template, consoles and the local runtime speak of {@code NormalQueue} and not of {@code NormalQueueA1B2C3D4}.
 */
public final class JobPlatform extends Construct {
  private final JobApi api;
  private final FileBucket bucket;
  private final JobFunctions functions;

  /** Puts the platform into {@code scope}. */
  public JobPlatform(Construct scope, String id, JobPlatformProps props) {
    super(scope, id);
    Network network = new Network(this);
    Database database = new Database(this, network, props.kept());
    bucket = new FileBucket(this, props.kept());
    Queues queues = new Queues(this);
    functions =
        new JobFunctions(
            this,
            props.code(),
            network,
            environment(props, database, queues),
            database,
            queues,
            bucket);
    queues.deliverTo(this, functions);
    api = new JobApi(this, functions.jobs());
    BackstopRule.create(this, functions.sweep());
    ReadableIds.give(this);
  }

  /** The API's base URL, without a slash at the end. */
  public String apiUrl() {
    return api.url();
  }

  /** The physical name of the bucket. */
  public String bucketName() {
    return bucket.name();
  }

  /** The ARN, with its alias, of the function that migrates the database. */
  public String migrateFunctionArn() {
    return functions.migrate().liveArn();
  }

  /** What every function finds in its environment; {@code dev.encargo.Settings} reads exactly these. */
  private Map<String, String> environment(
      JobPlatformProps props, Database database, Queues queues) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("ENCARGO_DATABASE_URL", database.jdbcUrl());
    environment.put("ENCARGO_DATABASE_USER", Database.USER);
    environment.put("ENCARGO_DATABASE_AUTH", "iam");
    environment.put("ENCARGO_BUCKET", bucket.name());
    environment.put("ENCARGO_JWT_ISSUER", props.jwtIssuer());
    environment.put("ENCARGO_JWT_AUDIENCE", props.jwtAudience());
    environment.put("ENCARGO_TIMER_QUEUE_URL", queues.timer().getQueueUrl());
    for (Priority priority : Priority.values()) {
      environment.put("ENCARGO_QUEUE_URL_" + priority, queues.of(priority).getQueueUrl());
    }
    return environment;
  }
}
