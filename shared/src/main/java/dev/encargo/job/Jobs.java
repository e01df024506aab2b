package dev.encargo.job;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table {@code jobs}, read for the owner of the jobs: who asks is part of every statement. */
public final class Jobs {

  /**
   * What changes whenever a job, as it is shown, changes.
   *
   * @param ended nothing will change any more, but for a deleted statement
   */
  public record Stamp(Instant updatedAt, boolean loteDeleted, boolean ended) {

    /** Letters and digits, other ones after each change. */
    public String mark() {
      return ChronoUnit.MICROS.between(Instant.EPOCH, updatedAt) + (loteDeleted ? "d" : "");
    }
  }

  /** A job, with the first thousand lines of its log and the attempts at it, oldest first. */
  public record History(Job job, List<JobLogs.Line> logs, List<Attempts.Attempt> attempts) {}

  /**
   * How a job stands.
   *
   * @param whole null where it stands as its reader knows it
   */
  public record Found(Stamp stamp, @Nullable History whole) {}

  private static final String FIND =
      "select "
          + JobRow.COLUMNS
          + ", payload, result, "
          + JobRow.LOTE_DELETED
          + " as lote_deleted from jobs";

  /** As {@link Stamp#mark} writes it. */
  private static final String MARK =
      """
      cast(cast(extract(epoch from updated_at) * 1000000 as bigint) as text) || case when lote_deleted then 'd' else '' end\
      """;

  /** Reads, of a job that is known as it stands, nothing that may be large. What is told by {@code offset 0} is computed once. */
  private static final String IF_CHANGED =
      "select "
          + JobRow.COLUMNS
          + """
          , lote_deleted, changed, case when changed then payload end as payload, case when changed then result end as result,
          case when changed and :history then jsonb_build_object('logs',
          """
          + JobLogs.OF_JOB
          + ", 'attempts', "
          + Attempts.OF_JOB
          + """
          ) end as history
          from jobs,
            lateral (select
          """
          + JobRow.LOTE_DELETED
          + """
             as lote_deleted offset 0) as lote,
            lateral (select not string_to_array(:known, ',') && array['*',
          """
          + MARK
          + "] as changed offset 0) as known";

  /** A result may be far larger than all else of a job: a page shows the plain values in it, which are its counts and names. */
  private static final String PAGE =
      "select "
          + JobRow.COLUMNS
          + """
          , cast(null as jsonb) as payload,
          (select jsonb_object_agg(key, value) from jsonb_each(result)
            where jsonb_typeof(value) not in ('object', 'array') and octet_length(cast(value as text)) <= 1000) as result,
          """
          + JobRow.LOTE_DELETED
          + " as lote_deleted from jobs";

  private static final String AMONG =
      " and id in (select cast(value as uuid) from jsonb_array_elements_text(cast(:ids as jsonb)))";

  private static final String OF_USER = " where user_id = :owner";
  private static final String OF_GUEST = " where guest_id = cast(:owner as uuid)";

  /** Ids begin with the time of their making, so a range of time is a range of the index. */
  private static final String CREATED_BEFORE =
      " and id < cast(:made_before as uuid) and created_at < cast(:created_before as timestamptz)";

  private static final String CREATED_AFTER =
      " and id > cast(:made_after as uuid) and created_at > cast(:created_after as timestamptz)";

  private static final String OLDER = " and id < cast(:before as uuid)";
  private static final String OF_STATUSES = " and status = any (string_to_array(:statuses, ','))";
  private static final String OF_TYPE = " and type = :type";
  private static final String OF_PRIORITY = " and priority = :priority";
  private static final String UNFINISHED = " and completed_at is null";
  private static final String OF_URL = " and url = :url";
  private static final String NEWEST_FIRST = " order by id desc limit :limit";

  /** How far the clock that made an id and the database's, which set {@code created_at}, may lie apart. */
  private static final Duration CLOCKS_APART = Duration.ofHours(1);

  private final Sql sql;

  public Jobs(Sql sql) {
    this.sql = sql;
  }

  /** The whole job; empty where this owner has none of that id. One round trip. */
  public Optional<Job> find(Owner owner, UUID id) {
    return sql.as(owner.identity())
        .first(FIND + of(owner) + " and id = cast(:id as uuid)", one(owner, id), JobRow::read);
  }

  /**
   * How the job stands, and the whole of it unless it is known so; empty where this owner has none of that id. One round trip.
   *
   * @param known the {@link Stamp#mark marks} of states that the reader has; {@code *} for any
   * @param history whether the log and the attempts are wanted; they are empty otherwise
   */
  public Optional<Found> findIfChanged(
      Owner owner, UUID id, Collection<String> known, boolean history) {
    return sql.as(owner.identity())
        .first(ifChangedStatement(owner), ifChangedParams(owner, id, known, history), Jobs::found);
  }

  static String ifChangedStatement(Owner owner) {
    return IF_CHANGED + of(owner) + " and id = cast(:id as uuid)";
  }

  static Params ifChangedParams(Owner owner, UUID id, Collection<String> known, boolean history) {
    return one(owner, id).and("known", String.join(",", known)).and("history", history);
  }

  private static Found found(Row row) {
    Stamp stamp =
        new Stamp(
            row.time("updated_at"),
            row.flag("lote_deleted"),
            row.timeOrNull("completed_at") != null);
    return new Found(stamp, row.flag("changed") ? history(row) : null);
  }

  private static History history(Row row) {
    JsonObject history = row.jsonOrNull("history");
    return history == null
        ? new History(JobRow.read(row), List.of(), List.of())
        : new History(
            JobRow.read(row),
            history.objects("logs").stream().map(JobLogs::read).toList(),
            history.objects("attempts").stream().map(Attempts::read).toList());
  }

  /** Those of these jobs that this owner has, in no order. One round trip. */
  public List<Job> findAll(Owner owner, Collection<UUID> ids) {
    return ids.isEmpty()
        ? List.of()
        : sql.as(owner.identity())
            .query(
                FIND + of(owner) + AMONG, owned(owner).and("ids", Json.write(ids)), JobRow::read);
  }

  /**
   * A page of the owner's jobs, newest first. One round trip.
   *
   * <p>A job in a list has an empty payload, and of its result only the plain values (no lists, no objects, no text above 1,000
   * bytes): {@link #find} has all.
   *
   * @param before only jobs with a smaller id, which are older; null to begin with the newest
   * @param limit how many at the most
   */
  public List<Job> page(Owner owner, JobFilter filter, @Nullable UUID before, int limit) {
    return sql.as(owner.identity())
        .query(
            pageStatement(owner, filter, before),
            pageParams(owner, filter, before, limit),
            JobRow::read);
  }

  /**
   * A page of everybody's jobs, newest first, for administrators: as {@link #page}, without word of deleted statements.
   *
   * @param user only this user's; null for all
   * @param guest only this guest's; null for all
   */
  public List<Job> pageOfAll(
      JobFilter filter,
      @Nullable String user,
      @Nullable UUID guest,
      @Nullable UUID before,
      int limit) {
    return sql.query(
        pageOfAllStatement(filter, user, guest, before),
        filterParams(filter, before, limit).and("user", user).and("guest", guest),
        JobRow::read);
  }

  static String pageOfAllStatement(
      JobFilter filter, @Nullable String user, @Nullable UUID guest, @Nullable UUID before) {
    return PAGE.replace(JobRow.LOTE_DELETED, "false")
        + " where true"
        + (user == null ? "" : " and user_id = :user")
        + (guest == null ? "" : " and guest_id = cast(:guest as uuid)")
        + asked(filter, before);
  }

  static String pageStatement(Owner owner, JobFilter filter, @Nullable UUID before) {
    return PAGE + of(owner) + asked(filter, before);
  }

  /**
   * Only what is asked for: a condition that may be empty would make Postgres, which plans for all parameters alike, expect fewer rows
   * than there are, and fetch and sort them all. The three ways to the rows each have an index, whose predicate must stand in the
   * statement to be of use.
   */
  private static String asked(JobFilter filter, @Nullable UUID before) {
    return (before == null ? "" : OLDER)
        + (filter.createdBefore() == null ? "" : CREATED_BEFORE)
        + (filter.createdAfter() == null ? "" : CREATED_AFTER)
        + (filter.statuses().isEmpty() ? "" : OF_STATUSES)
        + (filter.type() == null ? "" : OF_TYPE)
        + (filter.priority() == null ? "" : OF_PRIORITY)
        + (filter.unfinishedOnly() ? UNFINISHED : "")
        + (filter.url() == null ? "" : OF_URL)
        + NEWEST_FIRST;
  }

  static Params pageParams(Owner owner, JobFilter filter, @Nullable UUID before, int limit) {
    return filterParams(filter, before, limit).and("owner", ownerId(owner));
  }

  private static Params filterParams(JobFilter filter, @Nullable UUID before, int limit) {
    Instant after = filter.createdAfter();
    Instant until = filter.createdBefore();
    return Params.of("before", before)
        .and("made_before", until == null ? null : firstIdOf(until.plus(CLOCKS_APART)))
        .and("made_after", after == null ? null : firstIdOf(after.minus(CLOCKS_APART)))
        .and("created_before", until)
        .and("created_after", after)
        .and("statuses", statuses(filter))
        .and("type", filter.type())
        .and("priority", filter.priority())
        .and("url", filter.url())
        .and("limit", limit);
  }

  private static @Nullable String statuses(JobFilter filter) {
    return filter.statuses().isEmpty()
        ? null
        : filter.statuses().stream().map(JobStatus::name).sorted().collect(Collectors.joining(","));
  }

  /** The smallest UUIDv7 of that millisecond. */
  private static UUID firstIdOf(Instant time) {
    long millis = Math.clamp(time.toEpochMilli(), 0, (1L << 48) - 1);
    return new UUID(millis << 16, 0);
  }

  static String of(Owner owner) {
    return switch (owner) {
      case Owner.User _ -> OF_USER;
      case Owner.Guest _ -> OF_GUEST;
    };
  }

  static Params one(Owner owner, UUID id) {
    return owned(owner).and("id", id);
  }

  /** The parameter {@code owner}. */
  static Params owned(Owner owner) {
    return Params.of("owner", ownerId(owner));
  }

  private static String ownerId(Owner owner) {
    return switch (owner) {
      case Owner.User user -> user.userId();
      case Owner.Guest guest -> guest.guestId().toString();
    };
  }
}
