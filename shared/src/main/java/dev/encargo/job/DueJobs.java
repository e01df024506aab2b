package dev.encargo.job;

import dev.encargo.queue.JobMessage;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Jobs that the sweep must look at, by {@code due_at}. */
final class DueJobs {

  /**
   * Takes the most overdue ones that nobody else looks at, and moves each on:
   *
   * <ul>
   *   <li>SEND: its message was not sent, or should have come long ago. A new dispatch, so that SQS does not drop it as a repeat.
   *   <li>AGAIN: its first message may not have been sent ({@link SendIntents}). The same dispatch, so that SQS drops it where it has
   *       that message already: it keeps a deduplication id for five minutes.
   *   <li>TIME: its time comes within the reach of the timer queue.
   *   <li>LOST: its worker gave no sign of life. That counts as a failed attempt; none left, and it ends.
   *   <li>CANCEL: its worker was lost after a cancel was accepted.
   *   <li>ASK: its message has been waiting for a quarter of an hour; whether it is still there, only the queue knows.
   *   <li>STALE: it has been waiting for twelve hours, longer than a queue that is worked off lets one wait.
   *   <li>LATER: nothing is wrong; look again when something could be.
   * </ul>
   *
   * <p>An intent to send has served when its jobs have all been looked at: they are due thirty seconds after they were written, which
   * took some seconds at the most. Asked only where all that is due was taken, or each intent would be compared with each job left.
   *
   * <p>The index is searched for the statement's time: {@code clock_timestamp()} may change from row to row, and all of it would be read.
   */
  static final String TAKE =
      """
      with intents as materialized (
        select first_job, last_job, created_at > clock_timestamp() - interval '4 minutes' as fresh from send_intents
      ),
      due as (
        select j.id, j.status, j.fence, j.worker_id, j.claimed_at,
          case
            when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then 'LATER'
            when j.status = 'PROCESSING' and j.cancel_requested_at is not null then 'CANCEL'
            when j.status = 'PROCESSING' then 'LOST'
            when unsent.fresh then 'AGAIN'
            when not unsent.fresh then 'SEND'
            when j.status = 'QUEUED' and j.updated_at > clock_timestamp() - interval '15 minutes' then 'LATER'
            when j.status = 'QUEUED' and j.updated_at > clock_timestamp() - interval '12 hours' then 'ASK'
            when j.status = 'QUEUED' then 'STALE'
            when j.run_at > clock_timestamp() + interval '15 minutes' then 'LATER'
            when j.run_at > clock_timestamp() then 'TIME'
            else 'SEND'
          end as verdict
        from jobs j, lateral (
          select bool_and(i.fresh) as fresh from intents i
          where j.status = 'QUEUED' and j.dispatch = 1 and j.id between i.first_job and i.last_job) as unsent
        where j.due_at <= statement_timestamp()
        order by j.due_at
        limit :limit
        for update of j skip locked
      ),
      lost as (
        insert into job_attempts (job_id, fence, worker_id, started_at, ended_at, outcome, error)
        select id, fence, worker_id, claimed_at, clock_timestamp(), 'LOST', 'The worker gave no sign of life.'
        from due where verdict in ('LOST', 'CANCEL')
        on conflict do nothing
      ),
      looked_after as (
        delete from send_intents i
        where (select count(*) from due) < :limit and i.created_at < statement_timestamp() - interval '40 seconds'
          and not exists (
            select from jobs j
            where j.id between i.first_job and i.last_job and j.due_at <= statement_timestamp() and j.id not in (select id from due))
      ),
      moved as (
        update jobs j
        set status = case
              when d.verdict = 'CANCEL' then 'CANCELLED'
              when d.verdict = 'LOST' and j.retry_count >= j.max_retries then 'FAILED'
              when d.verdict in ('LOST', 'SEND', 'AGAIN') then 'PENDING'
              else j.status end,
            dispatch = j.dispatch + case when d.verdict in ('LOST', 'SEND', 'TIME') then 1 else 0 end,
            fence = j.fence + case when d.verdict in ('LOST', 'CANCEL') then 1 else 0 end,
            retry_count = j.retry_count + case when d.verdict = 'LOST' and j.retry_count < j.max_retries then 1 else 0 end,
            error = case when d.verdict = 'LOST' then 'The worker gave no sign of life.' else j.error end,
            run_at = case when d.verdict = 'LOST' then j.lease_until else j.run_at end,
            lease_until = case when d.verdict in ('LOST', 'CANCEL') then null else j.lease_until end,
            claimed_at = case when d.verdict in ('LOST', 'CANCEL') then null else j.claimed_at end,
            completed_at = case when d.verdict = 'CANCEL' or d.verdict = 'LOST' and j.retry_count >= j.max_retries then clock_timestamp() end,
            due_at = case
              when d.verdict = 'CANCEL' or d.verdict = 'LOST' and j.retry_count >= j.max_retries then null
              when d.verdict in ('LOST', 'SEND', 'AGAIN') then clock_timestamp() + interval '30 seconds'
              when d.verdict = 'TIME' then j.run_at + interval '30 seconds'
              when d.verdict in ('ASK', 'STALE') then clock_timestamp() + interval '15 minutes'
              when j.status = 'PROCESSING' then j.lease_until
              when j.status = 'QUEUED' then j.updated_at + interval '15 minutes'
              else j.run_at - interval '14 minutes' end
        from due d
        where j.id = d.id
        returning j.id, j.dispatch, j.priority, j.ordering_group, j.run_at, j.completed_at, d.verdict
      )
      select * from moved
      """;

  /** As SEND above, for messages that are lost or taken to be; {@code is true} keeps the look-up of the dispatch a hash table. */
  private static final String RESEND =
      """
      update jobs j
      set status = 'PENDING', dispatch = j.dispatch + 1, due_at = clock_timestamp() + interval '30 seconds'
      where j.id = any (cast(:ids as uuid[])) and j.status = 'QUEUED'
        and ((j.id, j.dispatch) in (
          select id, dispatch from unnest(cast(:ids as uuid[]), cast(:dispatches as integer[])) as m (id, dispatch))) is true
      returning j.id, j.dispatch, j.priority, j.ordering_group, j.run_at, j.completed_at, 'SEND' as verdict
      """;

  static final String NEXT =
      "select min(due_at) as next, clock_timestamp() as now from jobs where due_at is not null";

  private static final String BURY =
      """
      with buried as (
        update jobs j
        set status = 'FAILED', fence = j.fence + 1, claimed_at = null, lease_until = null, due_at = null, completed_at = clock_timestamp(),
            error = 'DEAD_LETTERED: its message was delivered too often without an end.'
        from unnest(cast(:ids as uuid[]), cast(:dispatches as integer[])) as m (id, dispatch)
        where j.id = any (cast(:ids as uuid[])) and j.id = m.id and j.dispatch = m.dispatch and j.completed_at is null
          and not (j.status = 'PROCESSING' and j.lease_until > clock_timestamp())
        returning j.id, j.priority, j.type
      )
      insert into dead_letters (job_id, priority, type) select id, priority, type from buried
      on conflict do nothing
      returning job_id as id
      """;

  /** What is to be done for a job that was taken. */
  enum Action {
    SEND,
    TIME,
    ASK,
    STALE,
    NOTHING
  }

  /** A job that was taken and moved on. */
  record Taken(Doorbell doorbell, Instant runAt, Action action) {}

  private final Tx tx;

  DueJobs(Tx tx) {
    this.tx = tx;
  }

  /** Takes and moves on at most so many. */
  List<Taken> take(int limit) {
    return tx.query(TAKE, Params.of("limit", limit), DueJobs::taken);
  }

  /** Gives queued jobs whose message is lost a new dispatch. */
  List<Taken> resend(List<Doorbell> lost) {
    return tx.query(RESEND, dispatches(lost, Doorbell::jobId, Doorbell::dispatch), DueJobs::taken);
  }

  /** How long until the sweep must look again; empty while nothing is unfinished. */
  Optional<Duration> next() {
    return tx.query(
            NEXT,
            Params.NONE,
            row -> {
              Instant next = row.timeOrNull("next");
              return next == null
                  ? Optional.<Duration>empty()
                  : Optional.of(Duration.between(row.time("now"), next));
            })
        .getFirst();
  }

  /**
   * Ends jobs whose message went to a dead-letter queue, unless they have ended, have a newer message, or a worker has them.
   *
   * @return those that were ended
   */
  List<UUID> bury(List<JobMessage> dead) {
    return tx.query(
        BURY, dispatches(dead, JobMessage::jobId, JobMessage::dispatch), row -> row.uuid("id"));
  }

  private static <T> Params dispatches(
      List<T> items, Function<T, UUID> id, Function<T, Long> dispatch) {
    return Params.of("ids", SqlArray.of(items, id)).and("dispatches", SqlArray.of(items, dispatch));
  }

  private static Taken taken(Row row) {
    Doorbell doorbell =
        new Doorbell(
            row.uuid("id"),
            row.whole("dispatch"),
            Priority.valueOf(row.text("priority")),
            row.textOrNull("ordering_group"));
    Action action =
        row.timeOrNull("completed_at") != null
            ? Action.NOTHING
            : switch (row.text("verdict")) {
              case "SEND", "AGAIN", "LOST" -> Action.SEND;
              case "TIME" -> Action.TIME;
              case "ASK" -> Action.ASK;
              case "STALE" -> Action.STALE;
              default -> Action.NOTHING;
            };
    return new Taken(doorbell, row.time("run_at"), action);
  }
}
