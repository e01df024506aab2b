package dev.encargo.job;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.time.Duration;
import java.time.Instant;
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
  public record Stamp(Instant updatedAt, boolean loteDeleted, boolean ended) {}

  /** A job, with the first thousand lines of its log and the attempts at it, oldest first. */
  public record History(Job job, List<JobLogs.Line> logs, List<Attempts.Attempt> attempts) {}

  private static final String FIND =
      "select "
          + JobRow.COLUMNS
          + ", payload, result, "
          + JobRow.LOTE_DELETED
          + " as lote_deleted from jobs";

  private static final String HISTORY =
      "select "
          + JobRow.COLUMNS
          + ", payload, result, "
          + JobRow.LOTE_DELETED
          + " as lote_deleted, jsonb_build_object('logs', "
          + JobLogs.OF_JOB
          + ", 'attempts', "
          + Attempts.OF_JOB
          + ") as history from jobs";

  private static final String STAMP =
      "select updated_at, completed_at is not null as ended, "
          + JobRow.LOTE_DELETED
          + " as lote_deleted from jobs";

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
  private static final String IN_RANGE =
      """
       and id < least(cast(:before as uuid), cast(:made_before as uuid)) and id > cast(:made_after as uuid)
       and (cast(:created_before as timestamptz) is null or created_at < cast(:created_before as timestamptz))
       and (cast(:created_after as timestamptz) is null or created_at > cast(:created_after as timestamptz))
       and (cast(:statuses as text) is null or status = any (string_to_array(:statuses, ',')))
       and (cast(:type as text) is null or type = :type)
       and (cast(:priority as text) is null or priority = :priority)
      """;

  private static final String UNFINISHED = " and completed_at is null";
  private static final String OF_URL = " and url = :url";
  private static final String NEWEST_FIRST = " order by id desc limit :limit";

  private static final UUID FIRST = new UUID(0, 0);
  private static final UUID LAST = new UUID(-1, -1);

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

  /** The whole job with what happened to it; empty where this owner has none of that id. One round trip. */
  public Optional<History> history(Owner owner, UUID id) {
    return sql.as(owner.identity())
        .first(
            HISTORY + of(owner) + " and id = cast(:id as uuid)",
            one(owner, id),
            row -> {
              JsonObject history = row.json("history");
              return new History(
                  JobRow.read(row),
                  history.objects("logs").stream().map(JobLogs::read).toList(),
                  history.objects("attempts").stream().map(Attempts::read).toList());
            });
  }

  /** Those of these jobs that this owner has, in no order. One round trip. */
  public List<Job> findAll(Owner owner, Collection<UUID> ids) {
    return ids.isEmpty()
        ? List.of()
        : sql.as(owner.identity())
            .query(
                FIND + of(owner) + AMONG, owned(owner).and("ids", Json.write(ids)), JobRow::read);
  }

  /** Whether the job has changed, without reading it; empty where this owner has none of that id. One round trip. */
  public Optional<Stamp> stamp(Owner owner, UUID id) {
    return sql.as(owner.identity())
        .first(
            STAMP + of(owner) + " and id = cast(:id as uuid)",
            one(owner, id),
            row -> new Stamp(row.time("updated_at"), row.flag("lote_deleted"), row.flag("ended")));
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
            pageStatement(owner, filter), pageParams(owner, filter, before, limit), JobRow::read);
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
    String statement =
        PAGE.replace(JobRow.LOTE_DELETED, "false")
            + " where true"
            + (user == null ? "" : " and user_id = :user")
            + (guest == null ? "" : " and guest_id = cast(:guest as uuid)")
            + IN_RANGE
            + (filter.unfinishedOnly() ? UNFINISHED : "")
            + (filter.url() == null ? "" : OF_URL)
            + NEWEST_FIRST;
    return sql.query(
        statement,
        rangeParams(filter, before, limit).and("user", user).and("guest", guest),
        JobRow::read);
  }

  /** The three ways to the rows each have an index, whose predicate must stand in the statement to be of use. */
  static String pageStatement(Owner owner, JobFilter filter) {
    return PAGE
        + of(owner)
        + IN_RANGE
        + (filter.unfinishedOnly() ? UNFINISHED : "")
        + (filter.url() == null ? "" : OF_URL)
        + NEWEST_FIRST;
  }

  static Params pageParams(Owner owner, JobFilter filter, @Nullable UUID before, int limit) {
    return rangeParams(filter, before, limit).and("owner", ownerId(owner));
  }

  private static Params rangeParams(JobFilter filter, @Nullable UUID before, int limit) {
    Instant after = filter.createdAfter();
    Instant until = filter.createdBefore();
    return Params.of("before", before == null ? LAST : before)
        .and("made_before", until == null ? LAST : firstIdOf(until.plus(CLOCKS_APART)))
        .and("made_after", after == null ? FIRST : firstIdOf(after.minus(CLOCKS_APART)))
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
