package dev.encargo.job;

import dev.encargo.json.Json;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Rows of {@code jobs} at their birth, and of {@code idempotency_keys}. */
final class NewJobs {

  /**
   * Left out where no job has a unique key: rows that a conflict may stop are written on trial and confirmed afterwards, which is a
   * quarter of the time of a thousand.
   */
  private static final String UNLESS_HELD =
      """
      on conflict (user_id, guest_id, unique_key) where unique_key is not null and completed_at is null do nothing
      """;

  /** A job that may run now is QUEUED from the start: its message is sent right after the commit, see {@link SendIntents}. */
  private static final String INSERT =
      """
      insert into jobs (
        id, user_id, guest_id, type, name, payload, priority, max_retries, retry_delay_ms, scheduled_at, status, run_at, due_at,
        webhook_url, url, metadata, ordering_key, ordering_group, unique_key, schedule_id, traceparent, deduplication_key, start_by)
      select
        a.id, cast(:user as text), cast(:guest as uuid), a.type, a.name, a.payload, a.priority, a.max_retries, a.retry_delay_ms,
        a.starts_at, case when a.starts_at > clock_timestamp() then 'PENDING' else 'QUEUED' end, coalesce(a.starts_at, clock_timestamp()),
        case
          when a.starts_at is null then clock_timestamp() + interval '30 seconds'
          when a.starts_at <= clock_timestamp() + interval '15 minutes' then greatest(a.starts_at, clock_timestamp()) + interval '30 seconds'
          else a.starts_at - interval '14 minutes'
        end,
        a.webhook_url, a.url, coalesce(a.metadata, '{}'), a.ordering_key, a.ordering_group, a.unique_key,
        a.schedule_id, cast(:traceparent as text), a.deduplication_key, clock_timestamp() + a.max_wait_ms * interval '1 millisecond'
      from asked a
      """
          + UNLESS_HELD
          + "returning id, created_at, run_at, status = 'PENDING' as later, due_at > run_at as within_reach\n";

  private static final String WRITE =
      "written as (\n"
          + INSERT
          + "),\n"
          + SendIntents.NOTE_AND_REMOVE
          + "select id, created_at, run_at, later, within_reach, (select room from quota) as room";

  private static final String OTHER_FIELDS =
      """
      scheduled_at timestamptz, webhook_url text, url text, metadata jsonb, ordering_key text, ordering_group text,
      unique_key text, schedule_id uuid, deduplication_key text, delay_ms bigint, max_wait_ms bigint\
      """;

  private static final String UNFOLD =
      "select *, coalesce(scheduled_at, clock_timestamp() + delay_ms * interval '1 millisecond') as starts_at\n"
          + """
          from jsonb_to_recordset(cast(:jobs as jsonb)) as a (
            id uuid, type text, name text, payload jsonb, priority text, max_retries integer, retry_delay_ms bigint,
          """
          + OTHER_FIELDS
          + ")\n";

  /** Of jobs that have no other fields, and so come as lists of these: half the time of looking for each by its name. */
  private static final String UNFOLD_USUAL =
      """
      select cast(job ->> 0 as uuid) as id, job ->> 1 as type, job ->> 2 as name, job -> 3 as payload, job ->> 4 as priority,
        cast(job ->> 5 as integer) as max_retries, cast(job ->> 6 as bigint) as retry_delay_ms, cast(null as timestamptz) as starts_at,
      """
          + OTHER_FIELDS.replaceAll("(\\w+) (\\w+)", "cast(null as $2) as $1")
          + "\nfrom jsonb_array_elements(cast(:jobs as jsonb)) as a (job)\n";

  /** One row with how many jobs the owner may add beyond these, null where that is not asked for; fails where these are too many. */
  private static final String COUNT =
      """
      quota as materialized (
        select case
          when :count then quota_left(cast(:user as text), cast(:guest as uuid), cast(:adding as bigint), :most_active, :most_in_a_minute)
        end as room\
      """;

  /** Looked at before the first row is written. */
  private static final String WITHIN_QUOTA = "(select room is null or room >= 0 from quota)";

  /** Of jobs that others may be one with: those are found first, and not written. */
  private static final String FIND_DUPLICATES =
      """
      deduplicate(cast(:user as text), cast(:guest as uuid), cast(:jobs as jsonb), cast(:keys as jsonb))\
      """;

  private static final String COUNT_BUT_DUPLICATES =
      COUNT.replace(":adding", ":adding - (select count(*) from duplicates)");

  private static final String WRITE_BUT_DUPLICATES =
      "),\nasked as ("
          + UNFOLD
          + " where "
          + WITHIN_QUOTA
          + " and id not in (select asked_id from duplicates)),\n"
          + WRITE
          + """
          , cast(null as uuid) as held_by from written
          union all
          select asked_id, null, null, null, null, null, job_id from duplicates
          """;

  private static final String DEDUPLICATE_ALL =
      "with duplicates as materialized (select asked_id, job_id from "
          + FIND_DUPLICATES
          + "),\n"
          + COUNT_BUT_DUPLICATES
          + WRITE_BUT_DUPLICATES;

  private static final String WRITE_ALL =
      "),\nasked as (" + UNFOLD + " where " + WITHIN_QUOTA + "),\n" + WRITE + " from written\n";

  private static final String INSERT_ALL = "with " + COUNT + WRITE_ALL;

  /**
   * Waits two seconds for another request that has used the key and has not committed. Only for the key: nothing else that the
   * statement waits for fails by {@code lock_timeout}, so its failure says that the key is in use.
   */
  private static final String USE_KEY =
      """
      with used as (
        insert into idempotency_keys (user_id, guest_id, key, body_sha256, job_ids)
        select cast(:user as text), cast(:guest as uuid), cast(:key as text), cast(:body_sha256 as text), cast(:job_ids as jsonb)
        from (select set_config('lock_timeout', '2s', true)) as bounded
        on conflict (user_id, guest_id, key) do nothing
        returning true
      ),
      ours as materialized (select set_config('lock_timeout', '0', true) from used
      """;

  /** Without it there is no row of the quota, and so none is written. */
  private static final String IF_OURS = " from ours";

  /** The key and the jobs in one statement: either both are there or neither. A repeat is not counted: it adds nothing. */
  private static final String INSERT_ONCE = USE_KEY + "),\n" + COUNT + IF_OURS + WRITE_ALL;

  private static final String DEDUPLICATE_ONCE =
      USE_KEY
          + "),\nduplicates as materialized (select d.asked_id, d.job_id from ours, lateral "
          + FIND_DUPLICATES
          + " as d),\n"
          + COUNT_BUT_DUPLICATES
          + IF_OURS
          + WRITE_BUT_DUPLICATES;

  /** What jobs are written with, for what they have and need. */
  private static final Map<Shape, String> STATEMENTS = new ConcurrentHashMap<>();

  private record Shape(String whole, boolean unique, boolean usual) {}

  /** The columns of an owner as the unique indexes have them, which no {@code is not distinct from} could use. */
  private static final String OF_USER = " where user_id = :owner and guest_id is null";

  private static final String OF_GUEST =
      " where user_id is null and guest_id = cast(:owner as uuid)";

  private static final String OF_KEY = " and key = :key";

  private static final String OF_UNIQUE_KEYS =
      """
       and unique_key = any (array(select jsonb_array_elements_text(cast(:keys as jsonb)))) and completed_at is null
      """;

  private static final String OF_IDS =
      " and id in (select cast(value as uuid) from jsonb_array_elements_text(cast(:ids as jsonb)))";

  private static final String FIND_KEY =
      """
      select body_sha256, (select string_agg(i, ',' order by n) from jsonb_array_elements_text(job_ids) with ordinality as e (i, n)) as ids
      from idempotency_keys
      """;

  private static final String POINT_KEY_AT =
      "update idempotency_keys set job_ids = cast(:job_ids as jsonb)";

  private static final String FIND_UNIQUE = "select unique_key, id from jobs";

  private static final String FIND_WRITTEN =
      """
      select id, created_at, run_at, run_at > clock_timestamp() as later, coalesce(due_at > run_at, false) as within_reach
      from jobs
      """;

  private final Tx tx;

  NewJobs(Tx tx) {
    this.tx = tx;
  }

  /**
   * A row that was written.
   *
   * @param later whether its time has not come yet
   * @param withinReach whether its time, where it has not come yet, is near enough for the timer queue
   */
  record Written(UUID id, Instant createdAt, Instant runAt, boolean later, boolean withinReach) {}

  /**
   * What became of jobs that were asked for.
   *
   * @param written those that are there now
   * @param held of those that are one with another: that other
   * @param room how many jobs the owner may add beyond these; null where that was not counted
   */
  record Outcome(Map<UUID, Written> written, Map<UUID, UUID> held, @Nullable Long room) {
    static Outcome empty(int size) {
      return new Outcome(HashMap.newHashMap(size), new HashMap<>(), null);
    }

    private Outcome with(@Nullable Long counted) {
      return counted == null ? this : new Outcome(written, held, counted);
    }
  }

  /** What an idempotency key was used for. */
  record Use(String bodySha256, List<UUID> jobIds) {}

  /** Writes those whose unique key is free, and that are not one with another. */
  Outcome insert(AskedJobs asked) {
    Outcome done = Outcome.empty(asked.ids().size());
    AskedJobs next = asked;
    for (String part : asked.parts()) {
      done = insert(next, part, done);
      next = asked.uncounted();
    }
    return done;
  }

  private Outcome insert(AskedJobs asked, String part, Outcome done) {
    return write(
        asked, asked.deduplicates() ? DEDUPLICATE_ALL : INSERT_ALL, asked.params(part), done);
  }

  /** As {@link #insert}, and notes the key; where the key was used before, writes nothing. */
  Outcome insertOnce(AskedJobs asked, CreateJobs.Idempotency key) {
    Params params =
        asked
            .params(asked.parts().getFirst())
            .and("key", key.key())
            .and("body_sha256", key.bodySha256())
            .and("job_ids", Json.write(asked.ids()));
    Outcome done =
        write(
            asked,
            asked.deduplicates() ? DEDUPLICATE_ONCE : INSERT_ONCE,
            params,
            Outcome.empty(asked.ids().size()));
    if (asked.needTransaction() && isOurs(asked, key)) {
      for (String part : asked.parts().subList(1, asked.parts().size())) {
        done = insert(asked.uncounted(), part, done);
      }
    }
    return done;
  }

  private static String statement(Shape shape) {
    String needed = shape.unique ? shape.whole : shape.whole.replace(UNLESS_HELD, "");
    return shape.usual ? needed.replace(UNFOLD, UNFOLD_USUAL) : needed;
  }

  private Outcome write(AskedJobs asked, String whole, Params params, Outcome done) {
    String statement =
        STATEMENTS.computeIfAbsent(
            new Shape(whole, asked.unique(), asked.usual()), NewJobs::statement);
    List<Optional<Long>> room =
        tx.query(
            statement,
            params,
            row -> {
              UUID id = row.uuid("id");
              UUID holder = asked.deduplicates() ? row.uuidOrNull("held_by") : null;
              if (holder == null) {
                done.written().put(id, written(row));
              } else {
                done.held().put(id, holder);
              }
              return Optional.ofNullable(row.wholeOrNull("room"));
            });
    return done.with(room.isEmpty() ? null : room.getFirst().orElse(null));
  }

  private boolean isOurs(AskedJobs asked, CreateJobs.Idempotency key) {
    return use(asked.owner(), key.key())
        .filter(use -> use.jobIds().equals(List.copyOf(asked.ids())))
        .isPresent();
  }

  /** Those of these jobs that are there: asked after a commit whose answer was lost. */
  Map<UUID, Written> written(AskedJobs asked) {
    Map<UUID, Written> written = HashMap.newHashMap(asked.ids().size());
    Params params = Jobs.owned(asked.owner()).and("ids", Json.write(asked.ids()));
    put(tx.query(FIND_WRITTEN + of(asked.owner()) + OF_IDS, params, NewJobs::written), written);
    return written;
  }

  Optional<Use> use(Owner owner, String key) {
    return tx.first(
        useStatement(owner),
        Jobs.owned(owner).and("key", key),
        row ->
            new Use(
                row.text("body_sha256"),
                List.of(row.text("ids").split(",")).stream().map(UUID::fromString).toList()));
  }

  /** Lets a key point at the jobs that its request was answered with. */
  void point(Owner owner, String key, List<UUID> jobIds) {
    tx.update(
        POINT_KEY_AT + of(owner) + OF_KEY,
        Jobs.owned(owner).and("key", key).and("job_ids", Json.write(jobIds)));
  }

  /** The unfinished jobs that hold these unique keys. */
  Map<String, UUID> holders(Owner owner, List<String> uniqueKeys) {
    Map<String, UUID> holders = new HashMap<>();
    tx.query(
        holdersStatement(owner),
        Jobs.owned(owner).and("keys", Json.write(uniqueKeys)),
        row -> holders.put(row.text("unique_key"), row.uuid("id")));
    return holders;
  }

  static String useStatement(Owner owner) {
    return FIND_KEY + of(owner) + OF_KEY;
  }

  static String holdersStatement(Owner owner) {
    return FIND_UNIQUE + of(owner) + OF_UNIQUE_KEYS;
  }

  private static String of(Owner owner) {
    return switch (owner) {
      case Owner.User _ -> OF_USER;
      case Owner.Guest _ -> OF_GUEST;
    };
  }

  static Params owner(Owner owner) {
    return switch (owner) {
      case Owner.User user -> Params.of("user", user.userId()).and("guest", null);
      case Owner.Guest guest -> Params.of("user", null).and("guest", guest.guestId());
    };
  }

  private static Written written(Row row) {
    return new Written(
        row.uuid("id"),
        row.time("created_at"),
        row.time("run_at"),
        row.flag("later"),
        row.flag("within_reach"));
  }

  private static void put(List<Written> rows, Map<UUID, Written> written) {
    rows.forEach(row -> written.put(row.id(), row));
  }
}
