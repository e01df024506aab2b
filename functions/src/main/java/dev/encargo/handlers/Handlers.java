package dev.encargo.handlers;

import dev.encargo.Platform;
import dev.encargo.handlers.admin.BulkChange;
import dev.encargo.handlers.cardimport.CardImport;
import dev.encargo.handlers.email.DirectoryMailer;
import dev.encargo.handlers.email.EmailSend;
import dev.encargo.handlers.email.Mailer;
import dev.encargo.handlers.http.HttpRequest;
import dev.encargo.handlers.outbox.OutboxCleanup;
import dev.encargo.handlers.payout.PaymentPort;
import dev.encargo.handlers.payout.PayoutCalculate;
import dev.encargo.handlers.payout.PayoutRetry;
import dev.encargo.handlers.trial.Fail;
import dev.encargo.handlers.trial.Noop;
import dev.encargo.handlers.trial.Sleep;
import dev.encargo.job.BulkJobs;
import dev.encargo.job.JobHandler;
import dev.encargo.net.PublicAddresses;
import dev.encargo.schema.InvalidSchema;
import dev.encargo.schema.JsonSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Every job type there is: those that ship, and those that a team registers with {@link ServiceLoader}. */
public final class Handlers {

  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_-]*(\\.[a-z][a-z0-9_-]*)*");

  private Handlers() {}

  /**
   * By type.
   *
   * @throws IllegalStateException where two have the same type, or one has a type that cannot be written
   */
  public static Map<String, JobHandler> all(Platform platform) {
    return byType(shipped(platform), ServiceLoader.load(JobHandler.class));
  }

  /**
   * The same, each with a payload schema that can be used. Workers ask for these, and so does the build: to read all schemas costs some
   * 40 ms of processor time, which a function that serves requests spends on the types that it meets.
   *
   * @throws IllegalStateException likewise, and where a schema cannot be used
   */
  public static Map<String, JobHandler> verified(Platform platform) {
    return verified(all(platform));
  }

  static Map<String, JobHandler> verified(Map<String, JobHandler> handlers) {
    for (JobHandler handler : handlers.values()) {
      try {
        handler.payloadSchema().ifPresent(JsonSchema::verify);
      } catch (InvalidSchema e) {
        throw new IllegalStateException(
            "the payload schema of " + handler.type() + " cannot be used: " + e.getMessage(), e);
      }
    }
    return handlers;
  }

  private static List<JobHandler> shipped(Platform platform) {
    return List.of(
        new CardImport(platform.sql(), platform::files, platform.ids()),
        new EmailSend(mailer(platform)),
        new HttpRequest(
            new PublicAddresses(platform.settings().httpToLoopback()), platform.clock()),
        new PayoutCalculate(platform.sql(), platform.log()),
        new PayoutRetry(platform.sql(), () -> PaymentPort.of(platform.settings()), platform.log()),
        new OutboxCleanup(platform::outbox, platform.log()),
        new BulkChange(BulkJobs.Change.CANCEL, platform::bulkJobs),
        new BulkChange(BulkJobs.Change.RETRY, platform::bulkJobs),
        new Noop(),
        new Fail(),
        new Sleep());
  }

  private static Mailer mailer(Platform platform) {
    return platform
        .settings()
        .mailDirectory()
        .<Mailer>map(directory -> new DirectoryMailer(Path.of(directory), platform.clock()))
        .orElseGet(Mailer::none);
  }

  static Map<String, JobHandler> byType(
      Iterable<JobHandler> shipped, Iterable<JobHandler> registered) {
    Map<String, JobHandler> handlers = new TreeMap<>();
    shipped.forEach(handler -> add(handlers, handler));
    registered.forEach(handler -> add(handlers, handler));
    return Map.copyOf(handlers);
  }

  private static void add(Map<String, JobHandler> handlers, JobHandler handler) {
    String type = handler.type();
    if (!TYPE.matcher(type).matches()) {
      throw new IllegalStateException(
          name(handler) + " has the type '" + type + "': write lower-case words joined by dots");
    }
    JobHandler before = handlers.put(type, handler);
    if (before != null) {
      throw new IllegalStateException(
          "the type '" + type + "' has two handlers, " + name(before) + " and " + name(handler));
    }
  }

  private static String name(JobHandler handler) {
    return handler.getClass().getName();
  }
}
