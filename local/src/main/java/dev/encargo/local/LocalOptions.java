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
    int sqsPort,
    int s3Port,
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
        0,
        0,
        2 * Runtime.getRuntime().availableProcessors(),
        InstantSource.system(),
        line -> {},
        DatabaseAccess.JDBC,
        System.getenv());
  }

  public LocalOptions withTemplate(Path file) {
    return new LocalOptions(
        file,
        state,
        cache,
        apiPort,
        postgresPort,
        sqsPort,
        s3Port,
        concurrency,
        clock,
        notices,
        database,
        environment);
  }

  public LocalOptions withState(Path directory) {
    return new LocalOptions(
        template,
        directory,
        cache,
        apiPort,
        postgresPort,
        sqsPort,
        s3Port,
        concurrency,
        clock,
        notices,
        database,
        environment);
  }

  public LocalOptions withPorts(int api, int postgres) {
    return new LocalOptions(
        template,
        state,
        cache,
        api,
        postgres,
        sqsPort,
        s3Port,
        concurrency,
        clock,
        notices,
        database,
        environment);
  }

  public LocalOptions withConcurrency(int most) {
    return new LocalOptions(
        template,
        state,
        cache,
        apiPort,
        postgresPort,
        sqsPort,
        s3Port,
        most,
        clock,
        notices,
        database,
        environment);
  }

  public LocalOptions withClock(InstantSource source) {
    return new LocalOptions(
        template,
        state,
        cache,
        apiPort,
        postgresPort,
        sqsPort,
        s3Port,
        concurrency,
        source,
        notices,
        database,
        environment);
  }

  public LocalOptions withNotices(Consumer<String> listener) {
    return new LocalOptions(
        template,
        state,
        cache,
        apiPort,
        postgresPort,
        sqsPort,
        s3Port,
        concurrency,
        clock,
        listener,
        database,
        environment);
  }

  public LocalOptions withDatabase(DatabaseAccess access) {
    return new LocalOptions(
        template,
        state,
        cache,
        apiPort,
        postgresPort,
        sqsPort,
        s3Port,
        concurrency,
        clock,
        notices,
        access,
        environment);
  }

  public LocalOptions withEnvironment(Map<String, String> variables) {
    return new LocalOptions(
        template,
        state,
        cache,
        apiPort,
        postgresPort,
        sqsPort,
        s3Port,
        concurrency,
        clock,
        notices,
        database,
        Map.copyOf(variables));
  }
}
