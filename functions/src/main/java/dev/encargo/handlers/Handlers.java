package dev.encargo.handlers;

import dev.encargo.Platform;
import dev.encargo.handlers.cardimport.CardImport;
import dev.encargo.handlers.trial.Fail;
import dev.encargo.handlers.trial.Noop;
import dev.encargo.handlers.trial.Sleep;
import dev.encargo.job.JobHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Every job type that this deployment can run. */
public final class Handlers {

  private Handlers() {}

  /**
   * The shipped ones and those that the team registered in {@code META-INF/services/dev.encargo.job.JobHandler}.
   *
   * @return handlers by type
   * @throws IllegalStateException where two handlers claim one type
   */
  public static Map<String, JobHandler> all(Platform platform) {
    List<JobHandler> handlers = new ArrayList<>(shipped(platform));
    ServiceLoader.load(JobHandler.class).forEach(handlers::add);
    Map<String, JobHandler> byType = new LinkedHashMap<>();
    for (JobHandler handler : handlers) {
      JobHandler other = byType.put(handler.type(), handler);
      if (other != null) {
        throw new IllegalStateException(
            "Two handlers claim the type "
                + handler.type()
                + ": "
                + other.getClass().getName()
                + " and "
                + handler.getClass().getName()
                + ". Give one of them another type.");
      }
    }
    return Map.copyOf(byType);
  }

  private static List<JobHandler> shipped(Platform platform) {
    return List.of(
        new CardImport(platform.sql(), platform.files()), new Noop(), new Fail(), new Sleep());
  }
}
