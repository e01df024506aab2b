package dev.encargo.functions.api;

import static dev.encargo.functions.api.RenderJob.field;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.job.TypeLimits;
import dev.encargo.json.FieldErrors;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/limits}: how many jobs of a type run at once, and how often one begins. */
final class ManageLimits {

  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final List<String> FIELDS = List.of("maxRunning", "rate");
  private static final List<String> RATE_FIELDS = List.of("count", "perMs", "burst");
  private static final int MOST_AT_ONCE = 1_000;
  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  private final TypeLimits limits;

  ManageLimits(TypeLimits limits) {
    this.limits = limits;
  }

  void addTo(Routes routes) {
    routes
        .addAdmin("GET", "/api/admin/limits", this::list)
        .addAdmin("PUT", "/api/admin/limits/{type}", this::set)
        .addAdmin("DELETE", "/api/admin/limits/{type}", this::remove);
  }

  private Response list(Call call) {
    call.query().only(List.of()).check();
    List<TypeLimits.Limit> all = limits.all();
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeArrayFieldStart("limits");
          for (TypeLimits.Limit limit : all) {
            render(to, limit);
          }
          to.writeEndArray();
          to.writeEndObject();
        });
  }

  /** {@code {"maxRunning": 5, "rate": {"count": 10, "perMs": 1000, "burst": 10}}}, of which either may be missing; no burst is {@code count}. */
  private Response set(Call call) {
    String type = type(call);
    Asked asked = new Asked(Json.parseObject(call.text()));
    Integer running = asked.running();
    TypeLimits.Rate rate = asked.rate();
    asked.check();
    limits.set(type, running, rate);
    TypeLimits.Limit limit = limits.of(type).orElseThrow(ManageLimits::notThere);
    return Response.json(200, to -> render(to, limit));
  }

  private Response remove(Call call) {
    if (!limits.remove(type(call))) {
      throw notThere();
    }
    return Response.empty(204);
  }

  private static Refusal notThere() {
    return new Refusal(Problem.NOT_FOUND, "That type has no limit.");
  }

  private static String type(Call call) {
    if (!TYPE.matcher(call.variable()).matches()) {
      throw InvalidInput.malformed(
          "type", "must be a job type, such as email.send: letters, digits, dots, - and _");
    }
    return call.variable();
  }

  private static void render(JsonGenerator to, TypeLimits.Limit limit) throws IOException {
    TypeLimits.Rate rate = limit.rate();
    to.writeStartObject();
    field(to, "type", limit.type());
    if (limit.mostRunning() != null) {
      to.writeNumberField("maxRunning", limit.mostRunning());
    }
    if (rate != null) {
      to.writeObjectFieldStart("rate");
      to.writeNumberField("count", rate.count());
      to.writeNumberField("perMs", rate.window().toMillis());
      to.writeNumberField("burst", rate.burst());
      to.writeEndObject();
    }
    field(to, "updatedAt", limit.updatedAt());
    to.writeEndObject();
  }

  /** A body, read with all that is wrong with it. */
  private static final class Asked {
    private final JsonObject body;
    private final FieldErrors errors = new FieldErrors();

    Asked(JsonObject body) {
      this.body = body;
      known(body, "", FIELDS);
      if (FIELDS.stream().allMatch(name -> body.get(name) == null)) {
        errors.malformed(
            "maxRunning", "is missing, and rate too: write one of them, or DELETE the limit");
      }
    }

    @Nullable Integer running() {
      return body.get("maxRunning") == null ? null : number(body, "", "maxRunning", MOST_AT_ONCE);
    }

    TypeLimits.@Nullable Rate rate() {
      Object given = body.get("rate");
      if (given == null) {
        return null;
      }
      if (!(given instanceof JsonObject rate)) {
        errors.malformed("rate", "must be an object such as {\"count\": 10, \"perMs\": 1000}");
        return null;
      }
      known(rate, "rate.", RATE_FIELDS);
      int count = number(rate, "rate.", "count", 100_000);
      int ms = number(rate, "rate.", "perMs", DAY_MS);
      int burst =
          rate.get("burst") == null
              ? Math.min(count, MOST_AT_ONCE)
              : number(rate, "rate.", "burst", MOST_AT_ONCE);
      return new TypeLimits.Rate(count, Duration.ofMillis(ms), burst);
    }

    private void known(JsonObject object, String path, List<String> names) {
      for (String name : object.names()) {
        if (!names.contains(name)) {
          errors.malformed(path + name, "is unknown" + Nearest.hint(name, names));
        }
      }
    }

    private int number(JsonObject object, String path, String name, long most) {
      Object value = object.get(name);
      if (value instanceof Long number && number >= 1 && number <= most) {
        return number.intValue();
      }
      String range = "a whole number from 1 to " + most;
      if (value instanceof Long || value instanceof BigInteger) {
        errors.refused(path + name, "must be " + range);
      } else {
        errors.malformed(
            path + name, value == null ? "is missing; write " + range : "must be " + range);
      }
      return 1;
    }

    void check() {
      errors.throwIfAny();
    }
  }
}
