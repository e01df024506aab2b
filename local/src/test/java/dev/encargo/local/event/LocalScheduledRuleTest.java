package dev.encargo.local.event;

import dev.encargo.adapter.Adapter;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.SmallFunctions;
import dev.encargo.local.SmallFunctions.Nothing;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.lambda.Host;
import dev.encargo.local.template.FunctionDescription;
import dev.encargo.local.template.RuleDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The rules of the platform on one machine, on a clock that the test sets. */
@Adapter(contract = "scheduled rules", on = "local rules")
class LocalScheduledRuleTest extends ScheduledRuleContract {

  @Override
  protected JsonObject fired(String name, @Nullable String input) {
    Nothing.EVENTS.clear();
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-04T03:14:59.5Z"));
    RuleDescription rule =
        new RuleDescription(
            name, "rate(1 minute)", true, List.of(new RuleDescription.Target("F", input)));
    FunctionDescription function =
        new FunctionDescription(
            "F", Nothing.class.getName() + "::handleRequest", Duration.ofSeconds(5), 128, Map.of());
    try (ScheduledExecutorService deadlines = Executors.newScheduledThreadPool(1)) {
      Host host = new Host(deadlines, now::get, System.out, notice -> {});
      FunctionPool pool = new FunctionPool(function, 1, host);
      try (Rules rules = new Rules(List.of(rule), Map.of("F", pool), now::get, notice -> {})) {
        rules.start();
        now.updateAndGet(time -> time.plusSeconds(61));
        rules.wake();
        SmallFunctions.await("fired", () -> !Nothing.EVENTS.isEmpty());
      }
    }
    return Json.parseObject(Nothing.EVENTS.remove());
  }
}
