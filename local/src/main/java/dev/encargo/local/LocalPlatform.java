package dev.encargo.local;

import dev.encargo.local.cost.Usage;
import dev.encargo.local.dataapi.DataApiEndpoint;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.event.Rules;
import dev.encargo.local.http.HttpApi;
import dev.encargo.local.http.LocalIssuer;
import dev.encargo.local.lambda.FunctionFailed;
import dev.encargo.local.mapping.EventSourceMapping;
import dev.encargo.local.mapping.EventSourceMappings;
import dev.encargo.local.sqs.SqsQueues;
import dev.encargo.local.template.Deployed;
import dev.encargo.local.template.Endpoints;
import dev.encargo.local.template.MappingDescription;
import dev.encargo.local.template.Policies;
import dev.encargo.local.template.Template;
import dev.encargo.sql.PostgresPool;
import dev.encargo.sql.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The platform on this machine: everything that the template describes, started in one process (PostgreSQL is one of its own).
 *
 * <p>Files and the database outlive it. Queued messages do not: at the start the sweep sends them again.
 */
public final class LocalPlatform implements AutoCloseable {

  /** Who tokens are for: the value of the template's parameter. */
  public static final String AUDIENCE = "encargo-local";

  private static final Duration GRACE = Duration.ofSeconds(3);

  private final LocalOptions options;
  private final Template template;
  private final Shutdown shutdown;
  private final LocalIssuer issuer;
  private final HttpApi api;
  private final Backends backends;
  private final Sql sql;
  private final Policies policies;
  private final Functions functions;
  private final Rules rules;
  private final List<MappingDescription> described;
  private final EventSourceMappings mappings;
  private @Nullable Meter meter;

  /**
   * Starts everything, and returns when requests are served.
   *
   * @throws CannotStart with one line that says why; nothing is left running then
   * @throws dev.encargo.local.template.TemplateProblem where the template cannot be used
   */
  public static LocalPlatform start(LocalOptions options) {
    Shutdown shutdown = new Shutdown(options.notices());
    try {
      return new LocalPlatform(options, shutdown);
    } catch (RuntimeException | Error e) {
      shutdown.close();
      throw e;
    }
  }

  private LocalPlatform(LocalOptions options, Shutdown shutdown) {
    this.options = options;
    this.shutdown = shutdown;
    ShippedRules shipped = ShippedRules.of(options.environment());
    PublisherSettings publisher = PublisherSettings.of(options.environment());
    shutdown.add(StateLock.take(options.state())::close);
    this.template = Template.read(options.template());
    this.issuer = LocalIssuer.open(options.state().resolve("issuer"), options.clock());
    this.api =
        HttpApi.bind(
            options.apiPort(),
            options.clock(),
            Map.of(LocalIssuer.JWKS_PATH, issuer::jwks, Usage.PATH, this::usageJson));
    shutdown.add(api::close);
    this.backends = Backends.start(template, options, shutdown);
    this.mappings = backends.lambda().mappings();
    this.sql = connect();
    Deployed deployed = template.on(endpoints());
    this.policies = deployed.policies();
    this.described = deployed.mappings();
    Overrides overrides = new Overrides(options, backends, shipped, publisher);
    this.functions =
        new Functions(
            deployed.functions().stream().map(overrides::applyTo).toList(), options, shutdown);
    this.rules =
        new Rules(
            shipped.applyTo(deployed.rules()),
            backends.events().book(),
            functions.pools(),
            options.clock(),
            options.notices());
    rules.serve(backends.events());
    open(deployed);
  }

  /** Receives nothing more from any queue until {@link #resumeWorkers}; what was received is worked off. */
  public void pauseWorkers() {
    mappings.stop(GRACE);
  }

  /** Undoes {@link #pauseWorkers}; who is paused by an administrator stays so. */
  public void resumeWorkers() {
    mappings.start();
  }

  /** The tables first, then who works on them, then who asks for work. */
  private void open(Deployed deployed) {
    functions.pool("SweepFunction");
    functions.run("MigrateFunction");
    LostMessages.note(sql);
    described.forEach(mapping -> mappings.add(mapping(mapping)));
    mappings.start();
    shutdown.addTogether(
        mappings.all().stream().map(m -> (Shutdown.Step) () -> m.stop(GRACE)).toList());
    rules.start();
    shutdown.add(rules::close);
    Meter running = new Meter(sql, backends, functions, api, mappings.all(), template);
    meter = running;
    shutdown.add(() -> leave(running.read()));
    api.serve(deployed.routes(), functions.pools());
    shutdown.add(api::close);
    publish();
    tellWhatIsPaused();
    Thread.ofVirtual().name("first-sweep").start(this::sweep);
  }

  private void tellWhatIsPaused() {
    List<String> paused =
        mappings.all().stream()
            .filter(mapping -> !mapping.enabled())
            .map(mapping -> {
              String function = mapping.description().function();
              return functions
                  .pool(function)
                  .function()
                  .environment()
                  .getOrDefault("ENCARGO_WORKER_PRIORITY", function);
            })
            .toList();
    if (!paused.isEmpty()) {
      options
          .notices()
          .accept(
              "Paused: "
                  + String.join(", ", paused)
                  + "; ./encargo queue resume "
                  + paused.getFirst()
                  + " goes on with it.");
    }
  }

  private void sweep() {
    try {
      functions.run("SweepFunction");
    } catch (CannotStart e) {
      options.notices().accept(e.getMessage());
    }
  }

  private EventSourceMapping mapping(MappingDescription description) {
    return new EventSourceMapping(
        description,
        queues().byArn(description.queueArn()),
        functions.pool(description.function()),
        Math.min(description.maximumConcurrency(), options.concurrency()),
        options.notices());
  }

  private Endpoints endpoints() {
    return new Endpoints(
        name -> queues().byName(name).url(),
        "127.0.0.1",
        backends.postgres().port(),
        Map.of("JwtIssuer", LocalIssuer.issuer(api.url()), "JwtAudience", AUDIENCE));
  }

  private Sql connect() {
    Sql sql = PostgresPool.trusted(databaseUrl(), "encargo", 4);
    shutdown.add(sql::close);
    return sql;
  }

  private void publish() {
    RunFile run =
        RunFile.ofThisProcess(
            apiUrl(),
            databaseUrl(),
            backends.sqs().uri().toString(),
            backends.s3().uri().toString());
    try {
      run.write(options.state());
    } catch (IOException e) {
      throw new CannotStart("Nothing can be written to " + options.state() + ".", e);
    }
    shutdown.add(() -> RunFile.delete(options.state()));
  }

  /** {@code AWS::EC2::VPC (1)}: the resources of the template that are not started here, by type. */
  public List<String> notStarted() {
    return template.notStarted();
  }

  /** {@code AWS::Lambda::Function (9)}: the resources of the template that run here, by type. */
  public List<String> started() {
    return template.started();
  }

  /** Where the HTTP API listens, without a slash at the end. */
  public String apiUrl() {
    return api.url();
  }

  /** The JDBC URL; the user is {@code encargo}, without a password. */
  public String databaseUrl() {
    return backends.postgres().url();
  }

  /** The database, as the owner of its tables. */
  public Sql sql() {
    return sql;
  }

  /** A token that the functions accept. */
  public String token(String user, boolean admin, Duration validFor) {
    return issuer.token(LocalIssuer.issuer(apiUrl()), AUDIENCE, user, admin, validFor);
  }

  /** A token for an hour. */
  public String token(String user, boolean admin) {
    return token(user, admin, Duration.ofHours(1));
  }

  /**
   * A token for the platform that runs on a directory, in whichever process.
   *
   * @throws CannotStart where none runs there
   */
  public static String token(Path state, String user, boolean admin, Duration validFor) {
    RunFile run =
        RunFile.read(state)
            .orElseThrow(
                () -> new CannotStart("Encargo does not run in " + state + ": encargo up."));
    return LocalIssuer.open(state.resolve("issuer"), InstantSource.system())
        .token(LocalIssuer.issuer(run.apiUrl()), AUDIENCE, user, admin, validFor);
  }

  /** The queues: their counts, their requests so far, and ways to make them fail. */
  public SqsQueues queues() {
    return backends.queues();
  }

  /** The Data API, where functions come to the database through it: its requests so far, and ways to make it fail. */
  public Optional<DataApiEndpoint> dataApi() {
    return Optional.ofNullable(backends.dataApi());
  }

  /** What was asked of the local AWS services so far, by which function. */
  public Calls calls() {
    return backends.calls();
  }

  /** What the functions' roles allow in AWS. */
  public Policies policies() {
    return policies;
  }

  /** What takes messages from which queue to which function. */
  public List<MappingDescription> mappings() {
    return described;
  }

  /** The scheduled rules; a test that moves the clock wakes them. */
  public Rules rules() {
    return rules;
  }

  /** What was used of AWS's services since the platform is up, for {@code encargo cost}. */
  public Usage usage() {
    return Objects.requireNonNull(meter).read();
  }

  private byte[] usageJson() {
    return usage().toJson().toJson().getBytes(StandardCharsets.UTF_8);
  }

  private void leave(Usage usage) throws IOException {
    Files.writeString(options.state().resolve(Usage.FILE), usage.toJson().toJson() + "\n");
  }

  /**
   * Invokes a function and waits for its answer.
   *
   * @param function its logical id
   * @throws CannotStart where the template has none of this name
   * @throws FunctionFailed where Lambda would report a function error
   */
  public byte[] invoke(String function, byte[] event) throws FunctionFailed, InterruptedException {
    return functions.pool(function).invoke(event);
  }

  /** Whether no function runs now. */
  public boolean idle() {
    return functions.pools().values().stream().allMatch(pool -> pool.running() == 0);
  }

  /** Invocations so far, by the function's logical id. */
  public Map<String, Long> invocations() {
    return functions.invocations();
  }

  /** Takes no more work, lets what runs end for a few seconds, and stops everything. */
  @Override
  public void close() {
    shutdown.close();
  }

  /** Stops everything and starts it again on the same files: queued messages are gone, as after a crash. */
  public LocalPlatform restart() {
    close();
    return start(options);
  }
}
