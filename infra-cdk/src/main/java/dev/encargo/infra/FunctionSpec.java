package dev.encargo.infra;

/** A kind of function: its class in the {@code functions} module, and what an invocation may use. */
enum FunctionSpec {
  /** Answers within the 30 seconds that API Gateway waits, if only to say that the database is still waking up. */
  JOBS("api.JobsFunction", 29, 1769),
  /** As above, as the database's administrator. */
  ADMIN("api.AdminFunction", 29, 1769),
  /** As above; it changes rules. */
  SCHEDULES("api.SchedulesFunction", 29, 1769),
  /** As long as Lambda lets it run, on one whole core, unless the props say otherwise. */
  WORKER("worker.WorkerFunction", 900, 1769),
  DEAD_LETTER("worker.DeadLetterFunction", 60, 1024),
  TIMER("timer.TimerFunction", 60, 1024),
  SWEEP("timer.SweepFunction", 300, 1024),
  /** Two calls of webhooks that hang, one after the other, and some time for others. */
  PUBLISH_OUTBOX("timer.PublishOutboxFunction", 60, 1024),
  FIRE("timer.FireScheduleFunction", 60, 1024),
  MIGRATE("timer.MigrateFunction", 900, 1024);

  /** With as much memory Lambda gives one whole core. */
  static final int ONE_CORE_MEGABYTES = 1769;

  private final String className;
  private final int timeoutSeconds;
  private final int memoryMegabytes;

  FunctionSpec(String className, int timeoutSeconds, int memoryMegabytes) {
    this.className = "dev.encargo.functions." + className;
    this.timeoutSeconds = timeoutSeconds;
    this.memoryMegabytes = memoryMegabytes;
  }

  String handler() {
    return className + "::handleRequest";
  }

  /** What an invocation may use. */
  FunctionSize size() {
    return new FunctionSize(timeoutSeconds, memoryMegabytes);
  }

  int timeoutSeconds() {
    return timeoutSeconds;
  }
}
