package dev.encargo.infra;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.constructs.Construct;

/** Every function that works on jobs, each with no more rights than it uses. */
final class JobFunctions {
  /**
   * Functions that answer within milliseconds gain nothing from the second compiler, and it competes with them for their one core:
   * measured, the first answer after a restore took 41 ms without it and 69 ms with it. Workers run for minutes, and keep it.
   *
   * <p>Nor do they write for people of a country: without the locale data of <a
   * href="https://docs.oracle.com/en/java/javase/25/docs/api/java.base/java/util/spi/LocaleServiceProvider.html">CLDR</a>, which the
   * database's driver would have looked through for its calendar, a cold start takes 20 ms less.
   */
  private static final Map<String, String> SHORT_LIVED =
      Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -Djava.locale.providers=SPI");

  private final Construct scope;
  private final FunctionDefaults defaults;
  private final Map<String, String> environment;
  private final DatabaseLogin login;
  private final Keys keys;
  private final PolicyStatement ring;

  private final PlatformFunction jobs;
  private final PlatformFunction admin;
  private final Map<Priority, PlatformFunction> workers = new EnumMap<>(Priority.class);
  private final PlatformFunction deadLetter;
  private final PlatformFunction timer;
  private final PlatformFunction sweep;
  private final PlatformFunction publishOutbox;
  private final PlatformFunction fire;
  private final PlatformFunction schedules;

  JobFunctions(
      Construct scope,
      JobPlatformProps props,
      FunctionDefaults defaults,
      Map<String, String> environment,
      DatabaseLogin login,
      Queues queues,
      FileBucket bucket,
      IEventBus bus,
      Keys keys,
      ScheduleRules rules) {
    this.scope = scope;
    this.defaults = defaults;
    this.environment = environment;
    this.login = login;
    this.keys = keys;
    ring = Permissions.send(queues.bells());
    List<PolicyStatement> files = Permissions.files(bucket);

    jobs =
        function(
            "JobsFunction",
            FunctionSpec.JOBS,
            DatabaseRole.API,
            List.of(ring, Permissions.uploads(bucket)));
    Map<Priority, CfnEventSourceMapping> mappings = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      workers.put(priority, worker(priority, props, queues, files));
      mappings.put(priority, queues.deliverTo(scope, priority, worker(priority)));
    }
    WorkerMappings feeding = new WorkerMappings(mappings);
    admin =
        function(
            "AdminFunction",
            FunctionSpec.ADMIN,
            feeding.environment(),
            DatabaseRole.ADMIN,
            List.of(ring, feeding.toChange()));
    deadLetter =
        function(
            "DeadLetterFunction",
            FunctionSpec.DEAD_LETTER,
            DatabaseRole.WORKER,
            List.of(
                Permissions.send(List.of(queues.outbox())),
                Permissions.consume(queues.deadLetters())));
    PolicyStatement look = Permissions.look(queues.ofJobs());
    Map<String, String> shipped = ScheduleRules.settings(props);
    fire =
        function(
            "FireScheduleFunction",
            FunctionSpec.FIRE,
            both(rules.environment(), shipped),
            DatabaseRole.WORKER,
            List.of(ring, rules.toRemove()));
    Map<String, String> putting = rules.environment(fire);
    schedules =
        function(
            "SchedulesFunction",
            FunctionSpec.SCHEDULES,
            both(putting, shipped),
            DatabaseRole.API,
            List.of(ring, rules.toWrite()));
    timer =
        function(
            "TimerFunction",
            FunctionSpec.TIMER,
            both(putting, feeding.environment()),
            DatabaseRole.WORKER,
            List.of(
                ring,
                Permissions.consume(List.of(queues.timer())),
                look,
                feeding.toLook(),
                rules.toWrite()));
    sweep =
        function(
            "SweepFunction",
            FunctionSpec.SWEEP,
            both(putting, feeding.environment()),
            DatabaseRole.WORKER,
            List.of(ring, look, feeding.toLook(), rules.toWrite(), ScheduleRules.toList()));
    publishOutbox =
        function(
            "PublishOutboxFunction",
            FunctionSpec.PUBLISH_OUTBOX,
            FunctionSpec.PUBLISH_OUTBOX.size(),
            both(
                both(SHORT_LIVED, props.outbox().environment()),
                ScheduleRules.outboxSetting(props)),
            DatabaseRole.WORKER,
            List.of(
                Permissions.send(List.of(queues.outbox())),
                Permissions.consume(List.of(queues.outbox())),
                Permissions.putEvents(bus)));
  }

  PlatformFunction jobs() {
    return jobs;
  }

  PlatformFunction admin() {
    return admin;
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

  PlatformFunction publishOutbox() {
    return publishOutbox;
  }

  PlatformFunction fire() {
    return fire;
  }

  PlatformFunction schedules() {
    return schedules;
  }

  private static Map<String, String> both(Map<String, String> one, Map<String, String> other) {
    Map<String, String> both = new TreeMap<>(one);
    both.putAll(other);
    return both;
  }

  List<PlatformFunction> all() {
    return Stream.concat(
            Stream.concat(Stream.of(jobs, admin), workers.values().stream()),
            Stream.of(deadLetter, timer, sweep, publishOutbox, fire, schedules))
        .toList();
  }

  private PlatformFunction worker(
      Priority priority, JobPlatformProps props, Queues queues, List<PolicyStatement> files) {
    return function(
        priority.title() + "WorkerFunction",
        FunctionSpec.WORKER,
        new FunctionSize(
            Math.toIntExact(props.workerTimeout().toSeconds()),
            props.worker(priority).memoryMegabytes()),
        both(props.payments().environment(), Map.of("ENCARGO_WORKER_PRIORITY", priority.name())),
        DatabaseRole.WORKER,
        Permissions.with(
            files,
            List.of(
                ring,
                Permissions.consume(List.of(queues.of(priority))),
                Permissions.hold(queues.of(priority)))));
  }

  private PlatformFunction function(
      String id, FunctionSpec spec, DatabaseRole role, List<PolicyStatement> permissions) {
    return function(id, spec, spec.size(), SHORT_LIVED, role, permissions);
  }

  private PlatformFunction function(
      String id,
      FunctionSpec spec,
      Map<String, String> own,
      DatabaseRole role,
      List<PolicyStatement> permissions) {
    return function(id, spec, spec.size(), both(SHORT_LIVED, own), role, permissions);
  }

  /** A function that changes jobs: it reaches the database. */
  private PlatformFunction function(
      String id,
      FunctionSpec spec,
      FunctionSize size,
      Map<String, String> own,
      DatabaseRole role,
      List<PolicyStatement> permissions) {
    Map<String, String> variables = new TreeMap<>(environment);
    variables.putAll(login.environment(role));
    variables.putAll(own);
    return new PlatformFunction(
        scope,
        id,
        spec.handler(),
        size,
        defaults,
        variables,
        Permissions.with(login.permissions(role), keys.permissions(), permissions));
  }
}
