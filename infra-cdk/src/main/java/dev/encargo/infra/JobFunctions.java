package dev.encargo.infra;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.Code;
import software.constructs.Construct;

/** Every function of the platform, each with no more rights than it uses. */
final class JobFunctions {
  private final Construct scope;
  private final Code code;
  private final Network network;
  private final Map<String, String> environment;
  private final PolicyStatement connect;
  private final PolicyStatement ring;

  private final PlatformFunction jobs;
  private final Map<Priority, PlatformFunction> workers = new EnumMap<>(Priority.class);
  private final PlatformFunction deadLetter;
  private final PlatformFunction timer;
  private final PlatformFunction sweep;
  private final PlatformFunction migrate;

  JobFunctions(
      Construct scope,
      Code code,
      Network network,
      Map<String, String> environment,
      Database database,
      Queues queues,
      FileBucket bucket) {
    this.scope = scope;
    this.code = code;
    this.network = network;
    this.environment = environment;
    connect = Permissions.connect(database.userArn(Stack.of(scope)));
    ring = Permissions.send(queues.bells());
    List<PolicyStatement> files = Permissions.files(bucket);

    jobs = function("JobsFunction", FunctionSpec.JOBS, changingJobs(files));
    for (Priority priority : Priority.values()) {
      workers.put(priority, worker(priority, queues, files));
    }
    deadLetter =
        function(
            "DeadLetterFunction",
            FunctionSpec.DEAD_LETTER,
            changingJobs(List.of(Permissions.consume(queues.deadLetters()))));
    PolicyStatement look = Permissions.look(queues.ofJobs());
    timer =
        function(
            "TimerFunction",
            FunctionSpec.TIMER,
            changingJobs(List.of(Permissions.consume(List.of(queues.timer())), look)));
    sweep = function("SweepFunction", FunctionSpec.SWEEP, changingJobs(List.of(look)));
    migrate = function("MigrateFunction", FunctionSpec.MIGRATE, List.of(connect));
  }

  PlatformFunction jobs() {
    return jobs;
  }

  PlatformFunction worker(Priority priority) {
    return Objects.requireNonNull(workers.get(priority));
  }

  PlatformFunction deadLetter() {
    return deadLetter;
  }

  PlatformFunction timer() {
    return timer;
  }

  PlatformFunction sweep() {
    return sweep;
  }

  PlatformFunction migrate() {
    return migrate;
  }

  private PlatformFunction worker(Priority priority, Queues queues, List<PolicyStatement> files) {
    List<PolicyStatement> permissions = new ArrayList<>(files);
    permissions.add(Permissions.consume(List.of(queues.of(priority))));
    Map<String, String> own = new TreeMap<>(environment);
    own.put("ENCARGO_WORKER_PRIORITY", priority.name());
    return function(
        priority.title() + "WorkerFunction", FunctionSpec.WORKER, own, changingJobs(permissions));
  }

  /** The rights of a function that changes jobs: the database, and the queues of what it sets going; and {@code more}. */
  private List<PolicyStatement> changingJobs(List<PolicyStatement> more) {
    List<PolicyStatement> all = new ArrayList<>(List.of(connect, ring));
    all.addAll(more);
    return all;
  }

  private PlatformFunction function(
      String id, FunctionSpec spec, List<PolicyStatement> permissions) {
    return function(id, spec, environment, permissions);
  }

  private PlatformFunction function(
      String id,
      FunctionSpec spec,
      Map<String, String> variables,
      List<PolicyStatement> permissions) {
    return new PlatformFunction(scope, id, spec, code, network, variables, permissions);
  }
}
