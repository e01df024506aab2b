package dev.encargo.job;

import dev.encargo.log.Log;
import dev.encargo.queue.JobMessage;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Finds owners whose jobs wait behind the many of another, so that a worker takes one of each along with its batch.
 *
 * <p>A FIFO queue delivers by age: fifty thousand jobs of one owner come before the next owner's single one. But the message is only a
 * doorbell and the row is the truth: a worker may take a job whose message is still on its way, and when that comes there is nothing
 * left for it to do. So no message more is sent. A busy worker looks, every two seconds at the most, at the next owners in turn: who
 * has a job of its priority that has waited for a second, and none that runs, gets one run. Of jobs with an ordering key only one that
 * is alone with its key is taken: several keep to the order of their queue, where they may be in a worker's hands already. Not safe for
 * use by several threads.
 */
final class TakeTurns {

  /** Two looks of one worker are at least so far apart. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /** What has waited for less is not waiting behind anybody. */
  static final Duration WAITED = Duration.ofSeconds(1);

  /** Users, and guests, that one look passes. */
  private static final int OWNERS = 20;

  /** Of an owner only the oldest unfinished jobs are looked at: what a look costs must not grow with what waits. */
  private static final int OLDEST = 200;

  /** Walks from one owner to the next in the index of unfinished jobs, however many jobs each has. */
  private static final String LOOK =
      """
      with recursive users as (
        (select user_id as owner, 1 as n from jobs
         where user_id is not null and completed_at is null and user_id > :after_user order by user_id limit 1)
        union all
        select (select j.user_id from jobs j where j.user_id is not null and j.completed_at is null and j.user_id > u.owner order by j.user_id limit 1), u.n + 1
        from users u where u.owner is not null and u.n < :owners
      ),
      guests as (
        (select guest_id as owner, 1 as n from jobs
         where guest_id is not null and completed_at is null and guest_id > cast(:after_guest as uuid) order by guest_id limit 1)
        union all
        select (select j.guest_id from jobs j where j.guest_id is not null and j.completed_at is null and j.guest_id > g.owner order by j.guest_id limit 1), g.n + 1
        from guests g where g.owner is not null and g.n < :owners
      ),
      oldest as (
        select u.owner as user_id, cast(null as uuid) as guest_id, j.* from users u cross join lateral (
          select id, dispatch, status, priority, ordering_group, run_at from jobs
          where user_id = u.owner and user_id is not null and completed_at is null order by id limit :oldest) as j
        union all
        select null, g.owner, j.* from guests g cross join lateral (
          select id, dispatch, status, priority, ordering_group, run_at from jobs
          where guest_id = g.owner and guest_id is not null and completed_at is null order by id limit :oldest) as j
      ),
      waiting as (
        select distinct on (user_id, guest_id) user_id, guest_id, id, dispatch from oldest o
        where status in ('PENDING', 'QUEUED') and priority = :priority
          and run_at < clock_timestamp() - :waited_ms * interval '1 millisecond'
          and (ordering_group is null or not exists (
            select from jobs e where e.ordering_group = o.ordering_group and e.completed_at is null and e.id <> o.id))
        order by user_id, guest_id, id
      )
      select id, dispatch, null as last_user, null as last_guest from waiting w
      where not exists (select from oldest o
        where o.status = 'PROCESSING' and o.priority = :priority and (o.user_id = w.user_id or o.guest_id = w.guest_id))
      union all
      select null, null,
        (select owner from users where n = :owners),
        (select cast(owner as text) from guests where n = :owners)
      """;

  private final Sql sql;
  private final Priority priority;
  private final InstantSource clock;
  private final Log log;
  private Instant next;
  private String afterUser = "";
  private UUID afterGuest = new UUID(0, 0);

  /**
   * @param priority that of this worker's queue
   */
  TakeTurns(Sql sql, Priority priority, InstantSource clock, Log log) {
    this.sql = sql;
    this.priority = priority;
    this.clock = clock;
    this.log = log;
    this.next = clock.instant().plus(PAUSE);
  }

  /** The jobs whose owners' turn it is; none until it is time for the next look. Whether they are still there to be had, the claim says. */
  List<JobMessage> waiting() {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return List.of();
    }
    next = now.plus(PAUSE);
    Params params =
        Params.of("after_user", afterUser)
            .and("after_guest", afterGuest)
            .and("owners", OWNERS)
            .and("oldest", OLDEST)
            .and("priority", priority.name())
            .and("waited_ms", WAITED.toMillis());
    List<JobMessage> found = new ArrayList<>();
    try {
      sql.query(LOOK, params, row -> found(row, found));
    } catch (SqlFailure e) {
      log.warn("owners that wait could not be looked for", "reason", e.getMessage());
    }
    return found;
  }

  /** The last row says where the next look begins: behind the last owner of this one, or at the first again. */
  private boolean found(Row row, List<JobMessage> found) {
    UUID id = row.uuidOrNull("id");
    if (id == null) {
      String user = row.textOrNull("last_user");
      String guest = row.textOrNull("last_guest");
      afterUser = user == null ? "" : user;
      afterGuest = guest == null ? new UUID(0, 0) : UUID.fromString(guest);
      return false;
    }
    long dispatch = row.whole("dispatch");
    return found.add(new JobMessage(id, dispatch, Groups.of(id, dispatch, null)));
  }
}
