package dev.encargo.local;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a platform is started on this machine.
 *
 * @param template the CloudFormation template that says what is started
 * @param state where everything is kept: {@code .encargo}
 * @param cache where PostgreSQL is unpacked once for this user
 * @param apiPort of the HTTP API; like every port, 0 is any free one
 * @param concurrency most invocations at a time for one queue; the template's own limit still holds
 * @param clock of SQS and the rules; functions and the database have the machine's
 * @param notices is told, a line at a time, what somebody who watches should know
 * @param database how functions come to the database
 * @param environment of the process: documented names that change what the template says
 */
public record LocalOptions(
    Path template,
    Path state,
    Path cache,
    int apiPort,
    int postgresPort,
    int concurrency,
    InstantSource clock,
    Consumer<String> notices,
    DatabaseAccess database,
    Map<String, String> environment) {

  /** Where the API listens unless told otherwise. */
  public static final int API_PORT = 8080;

  /** Where PostgreSQL listens unless told otherwise: not where one that is installed would. */
  public static final int POSTGRES_PORT = 54329;

  /** {@code template.yaml} and {@code .encargo} of a directory, on fixed ports for the API and the database. */
  public static LocalOptions of(Path directory) {
    return new LocalOptions(
        directory.resolve("template.yaml"),
        directory.resolve(".encargo"),
        Path.of(System.getProperty("user.home"), ".cache", "encargo"),
        API_PORT,
        POSTGRES_PORT,
        2 * Runtime.getRuntime().availableProcessors(),
        InstantSource.system(),
        line -> {},
        DatabaseAccess.JDBC,
        System.getenv());
  }

  public LocalOptions withTemplate(Path file) {
    return with(draft -> draft.template = file);
  }

  public LocalOptions withState(Path directory) {
    return with(draft -> draft.state = directory);
  }

  public LocalOptions withPorts(int api, int postgres) {
    return with(draft -> {
      draft.apiPort = api;
      draft.postgresPort = postgres;
    });
  }

  public LocalOptions withConcurrency(int most) {
    return with(draft -> draft.concurrency = most);
  }

  public LocalOptions withClock(InstantSource source) {
    return with(draft -> draft.clock = source);
  }

  public LocalOptions withNotices(Consumer<String> listener) {
    return with(draft -> draft.notices = listener);
  }

  public LocalOptions withDatabase(DatabaseAccess access) {
    return with(draft -> draft.database = access);
  }

  public LocalOptions withEnvironment(Map<String, String> variables) {
    return with(draft -> draft.environment = Map.copyOf(variables));
  }

  private LocalOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** Options while one of them is changed. */
  private static final class Draft {
    private Path template;
    private Path state;
    private final Path cache;
    private int apiPort;
    private int postgresPort;
    private int concurrency;
    private InstantSource clock;
    private Consumer<String> notices;
    private DatabaseAccess database;
    private Map<String, String> environment;

    Draft(LocalOptions from) {
      template = from.template;
      state = from.state;
      cache = from.cache;
      apiPort = from.apiPort;
      postgresPort = from.postgresPort;
      concurrency = from.concurrency;
      clock = from.clock;
      notices = from.notices;
      database = from.database;
      environment = from.environment;
    }

    LocalOptions options() {
      return new LocalOptions(
          template,
          state,
          cache,
          apiPort,
          postgresPort,
          concurrency,
          clock,
          notices,
          database,
          environment);
    }
  }
}
