package dev.encargo;

import dev.encargo.file.FileStore;
import dev.encargo.job.CancelJob;
import dev.encargo.job.CreateJobs;
import dev.encargo.job.RetryJob;
import dev.encargo.sql.Sql;
import java.time.InstantSource;
import java.util.Map;

/** The only wiring: builds each part from the settings, once, when it is first asked for. */
public final class Platform implements AutoCloseable {

  private final Settings settings;

  private Platform(Settings settings) {
    this.settings = settings;
  }

  /**
   * @param environment names and values as {@link System#getenv()} has them, with the AWS SDK's own {@code AWS_…} names
   * @throws Settings.Invalid where the environment cannot be used
   */
  public static Platform of(Map<String, String> environment) {
    return new Platform(Settings.of(environment));
  }

  public Settings settings() {
    return settings;
  }

  public InstantSource clock() {
    return InstantSource.system();
  }

  public Sql sql() {
    throw new UnsupportedOperationException();
  }

  public FileStore files() {
    throw new UnsupportedOperationException();
  }

  public CreateJobs createJobs() {
    throw new UnsupportedOperationException();
  }

  public CancelJob cancelJob() {
    throw new UnsupportedOperationException();
  }

  public RetryJob retryJob() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
