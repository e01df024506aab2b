package dev.encargo.functions.api;

import static dev.encargo.functions.api.RenderJob.field;

import dev.encargo.file.Uploads;
import dev.encargo.job.JobHandler;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.schedule.ChangeSchedules;
import dev.encargo.schedule.NewSchedule;
import dev.encargo.schedule.Schedule;
import dev.encargo.schedule.Schedules;
import dev.encargo.schedule.Tick;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/schedules}: what a user does with schedules. Guests have none: each takes room among the account's rules. */
final class ManageSchedules {

  private static final int MOST_PREVIEWED = 100;

  private final ChangeSchedules change;
  private final Schedules schedules;
  private final Map<String, JobHandler> handlers;
  private final Uploads uploads;
  private final InstantSource clock;

  ManageSchedules(
      ChangeSchedules change,
      Schedules schedules,
      Map<String, JobHandler> handlers,
      Uploads uploads,
      InstantSource clock) {
    this.change = change;
    this.schedules = schedules;
    this.handlers = handlers;
    this.uploads = uploads;
    this.clock = clock;
  }

  void addTo(Routes routes) {
    routes
        .add("POST", "/api/schedules", this::create)
        .add("GET", "/api/schedules", this::list)
        .add("POST", "/api/schedules/preview", this::preview)
        .add("GET", "/api/schedules/{id}", this::show)
        .add("PATCH", "/api/schedules/{id}", this::patch)
        .add("DELETE", "/api/schedules/{id}", this::delete)
        .add("POST", "/api/schedules/{id}/pause", this::pause)
        .add("POST", "/api/schedules/{id}/resume", this::resume)
        .add("POST", "/api/schedules/{id}/run", this::run)
        .add("GET", "/api/schedules/{id}/ticks", this::ticks);
  }

  private Response create(Call call) {
    Owner.User owner = user(call);
    Schedule made = change.create(owner, parse(call, Json.parseObject(call.text())));
    return render(201, made).with("location", "/api/schedules/" + made.id());
  }

  private NewSchedule parse(Call call, JsonObject body) {
    NewSchedule asked = NewSchedule.parse(body, handlers, clock.instant());
    try {
      ImportStatement.check(uploads, call.owner(), List.of(asked.job()));
    } catch (InvalidInput refused) {
      throw new InvalidInput(
          refused.kind(),
          refused.errors().stream()
              .map(e -> new dev.encargo.json.FieldError("job." + e.field(), e.message()))
              .toList());
    }
    return asked;
  }

  private Response list(Call call) {
    Query query = call.query().only(List.of("limit", "cursor"));
    int limit = query.whole("limit", 1, 100, 50);
    Cursor cursors = new Cursor(call.owner(), "schedules");
    UUID before = query.value("cursor", "a nextCursor of this list", cursors::read);
    query.check();
    List<Schedule> found = schedules.page(user(call), before, limit + 1);
    boolean more = found.size() > limit;
    List<Schedule> page = more ? found.subList(0, limit) : found;
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeArrayFieldStart("schedules");
          for (Schedule schedule : page) {
            RenderSchedule.write(to, schedule, 1);
          }
          to.writeEndArray();
          field(to, "nextCursor", more ? cursors.write(page.getLast().id()) : null);
          to.writeEndObject();
        });
  }

  private Response preview(Call call) {
    user(call);
    Query query = call.query().only(List.of("count"));
    int count = query.whole("count", 1, MOST_PREVIEWED, RenderSchedule.NEXT);
    query.check();
    List<Instant> next = NewSchedule.preview(Json.parseObject(call.text()), count, clock.instant());
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          field(to, "nextRuns", next);
          to.writeEndObject();
        });
  }

  private Response show(Call call) {
    return render(200, found(schedules.find(user(call), call.id())));
  }

  private Response patch(Call call) {
    JsonObject changes = Json.parseObject(call.text());
    return render(
        200,
        found(
            change.change(
                user(call),
                call.id(),
                schedule -> parse(call, schedule.asked().patched(changes)))));
  }

  private Response delete(Call call) {
    if (!change.delete(user(call), call.id())) {
      throw notFound();
    }
    return Response.empty(204);
  }

  private Response pause(Call call) {
    return render(200, found(change.pause(user(call), call.id())));
  }

  private Response resume(Call call) {
    return render(200, found(change.resume(user(call), call.id())));
  }

  private Response run(Call call) {
    ChangeSchedules.Run run = found(change.run(user(call), call.id()));
    UUID job = run.jobId();
    if (job == null) {
      throw new Refusal(
          Problem.WRONG_STATE,
          "An unfinished job holds this schedule's uniqueKey; wait for its end, or cancel it.");
    }
    return Response.json(
            202,
            to -> {
              to.writeStartObject();
              field(to, "jobId", job);
              field(to, "scheduleId", run.schedule().id());
              to.writeEndObject();
            })
        .with("location", "/api/jobs/" + job);
  }

  private Response ticks(Call call) {
    Owner.User owner = user(call);
    UUID id = call.id();
    Query query = call.query().only(List.of("limit", "cursor"));
    int limit = query.whole("limit", 1, 100, 50);
    Cursor cursors = new Cursor(owner, "ticks", id);
    UUID before = query.value("cursor", "a nextCursor of this list", cursors::read);
    query.check();
    List<Tick> found =
        found(schedules.ticks(owner, id, before == null ? null : timeOf(before), limit + 1));
    boolean more = found.size() > limit;
    List<Tick> page = more ? found.subList(0, limit) : found;
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeArrayFieldStart("ticks");
          for (Tick tick : page) {
            RenderSchedule.write(to, tick);
          }
          to.writeEndArray();
          field(to, "nextCursor", more ? cursors.write(idOf(page.getLast().at())) : null);
          to.writeEndObject();
        });
  }

  /** A cursor holds an id; ticks have none but their time. */
  private static UUID idOf(Instant tick) {
    return new UUID(ChronoUnit.MICROS.between(Instant.EPOCH, tick), 0);
  }

  /** A forged one may name a time that the database has no room for. */
  private static Instant timeOf(UUID id) {
    return Instant.EPOCH.plus(Math.max(id.getMostSignificantBits(), 0), ChronoUnit.MICROS);
  }

  private static Response render(int status, Schedule schedule) {
    return Response.json(status, to -> RenderSchedule.write(to, schedule, RenderSchedule.NEXT));
  }

  private static Owner.User user(Call call) {
    if (call.owner() instanceof Owner.User user) {
      return user;
    }
    throw new Refusal(Problem.FORBIDDEN, "Schedules are for users: sign in first.");
  }

  private static <T> T found(Optional<T> schedule) {
    return schedule.orElseThrow(ManageSchedules::notFound);
  }

  private static Refusal notFound() {
    return new Refusal(Problem.NOT_FOUND, "There is no such schedule, or it is not yours.");
  }
}
