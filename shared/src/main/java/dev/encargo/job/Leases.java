package dev.encargo.job;

import dev.encargo.queue.JobMessage;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.SqlFailure;
import dev.encargo.sql.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Who works on which job, until when: claiming, and what becomes of a message whose job cannot be claimed. */
final class Leases {

  /** An unfinished job before this one in its ordering group; one that is scheduled for later does not hold up the others. */
  private static final String HELD_UP =
      """
      (j.ordering_group is not null and exists (
        select from jobs e
        where e.ordering_group = j.ordering_group and e.id < j.id and e.completed_at is null
          and (e.scheduled_at is null or e.scheduled_at <= clock_timestamp())))
      """;

  /**
   * What nearly every message needs. Takes PENDING too: a delivery can beat the update to QUEUED.
   *
   * <p>Its commit waits for no disk. A claim that a crash of the database undoes is only a claim: the job's end is guarded by fence and
   * worker, so what was run on a claim that is gone cannot be written, and the message comes again.
   *
   * <p>The arrays are sub-selects so that Postgres does not see their lengths. Seeing that there is one id only, it plans the statement
   * anew each time, which takes longer than to run it.
   */
  private static final String CLAIM =
      """
      update jobs j
      set status = 'PROCESSING', fence = j.fence + 1, worker_id = cast(:worker as uuid), started_at = coalesce(j.started_at, clock_timestamp()), claimed_at = clock_timestamp(),
          lease_until = clock_timestamp() + :lease_ms * interval '1 millisecond',
          due_at = case when j.due_at > clock_timestamp() then j.due_at
                        else clock_timestamp() + :lease_ms * interval '1 millisecond' end,
          updated_at = clock_timestamp()
      from unnest((select cast(:ids as uuid[])), (select cast(:dispatches as integer[]))) as m (id, dispatch),
        (select set_config('synchronous_commit', 'off', true)) as unhurried
      where j.id = any (array(select unnest(cast(:ids as uuid[])))) and j.id = m.id and j.dispatch = m.dispatch and j.status in ('PENDING', 'QUEUED', 'RETRYING')
        and j.run_at <= clock_timestamp() and j.cancel_requested_at is null and not
      """
          + HELD_UP
          + "returning "
          + ClaimedJob.COLUMNS;

  /**
   * The rest: locks each row, judges it, and acts on the judgement. RECLAIM is a claim of this very worker whose answer was lost;
   * TAKEOVER counts as a failed attempt of the worker that was lost. The message of an ordered job that runs, since it was taken ahead of
   * its message, comes again soon: it holds up those behind it.
   */
  private static final String SETTLE =
      """
      with held as (
        select j.*, m.dispatch as asked_dispatch
        from jobs j
        join unnest(cast(:ids as uuid[]), cast(:dispatches as integer[])) as m (id, dispatch) on j.id = m.id
        where j.id = any (cast(:ids as uuid[]))
        order by j.id
        for update of j
      ),
      judged as (
        select j.id, j.fence, j.worker_id, j.claimed_at, j.status,
          case
            when j.completed_at is not null or j.dispatch <> j.asked_dispatch then 'SETTLED'
            when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() and j.worker_id <> cast(:worker as uuid) then 'WAIT'
            when j.cancel_requested_at is not null then 'CANCEL'
            when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then 'RECLAIM'
            when j.status = 'PROCESSING' and j.retry_count >= j.max_retries then 'EXHAUSTED'
            when j.status = 'PROCESSING' then 'TAKEOVER'
            when j.run_at > clock_timestamp() then 'WAIT'
            when
      """
          + HELD_UP
          + """
                 then 'HELD_UP'
                else 'CLAIM'
              end as verdict,
              cast(ceil(extract(epoch from least(
                greatest(j.lease_until, j.run_at),
                case when j.status = 'PROCESSING' and j.ordering_group is not null then clock_timestamp() + interval '15 seconds' end)
                - clock_timestamp()) * 1000) as bigint) as wait_ms
            from held j
          ),
          lost as (
            insert into job_attempts (job_id, fence, worker_id, started_at, ended_at, outcome, error)
            select id, fence, worker_id, claimed_at, clock_timestamp(), 'LOST', 'The worker gave no sign of life.'
            from judged where status = 'PROCESSING' and verdict in ('CANCEL', 'EXHAUSTED', 'TAKEOVER')
            on conflict do nothing
          ),
          changed as (
            update jobs j
            set status = case v.verdict when 'CANCEL' then 'CANCELLED' when 'EXHAUSTED' then 'FAILED' when 'HELD_UP' then 'PENDING' else 'PROCESSING' end,
                fence = j.fence + 1,
                dispatch = j.dispatch + case when v.verdict = 'HELD_UP' then 1 else 0 end,
                retry_count = j.retry_count + case when v.verdict = 'TAKEOVER' then 1 else 0 end,
                error = case v.verdict when 'EXHAUSTED' then 'The worker gave no sign of life, and no attempts are left.' else j.error end,
                worker_id = cast(:worker as uuid),
                run_at = case when v.verdict = 'TAKEOVER' then j.lease_until else j.run_at end,
                started_at = case when v.verdict = 'CLAIM' then coalesce(j.started_at, clock_timestamp()) else j.started_at end,
                claimed_at = case when v.verdict in ('TAKEOVER', 'RECLAIM', 'CLAIM') then clock_timestamp() end,
                lease_until = case when v.verdict in ('TAKEOVER', 'RECLAIM', 'CLAIM') then clock_timestamp() + :lease_ms * interval '1 millisecond' end,
                completed_at = case when v.verdict in ('CANCEL', 'EXHAUSTED') then clock_timestamp() end,
                due_at = case v.verdict
                  when 'CANCEL' then null when 'EXHAUSTED' then null
                  when 'HELD_UP' then clock_timestamp() + interval '5 seconds'
                  else clock_timestamp() + :lease_ms * interval '1 millisecond' end
            from judged v
            where j.id = any (cast(:ids as uuid[])) and j.id = v.id and v.verdict not in ('SETTLED', 'WAIT')
            returning
          """
          + ClaimedJob.COLUMNS
          + """
          )
          select v.id as asked_id, v.verdict, v.wait_ms, c.* from judged v left join changed c on c.id = v.id
          """;

  /** How long a message waits whose row is not to be seen: it may not be committed yet. */
  private static final Duration UNSEEN = Duration.ofSeconds(30);

  private final Tx tx;
  private final UUID worker;
  private final Duration lease;

  Leases(Tx tx, UUID worker, Duration lease) {
    this.tx = tx;
    this.worker = worker;
    this.lease = lease;
  }

  /**
   * Claims what can be claimed.
   *
   * @param messages each of another job
   * @return a verdict for each, by job
   */
  Map<UUID, Verdict> claim(List<JobMessage> messages) {
    try {
      return claimTogether(messages);
    } catch (SqlFailure.AnswerTooLarge e) {
      if (messages.size() == 1) {
        throw e;
      }
      // Payloads of more than the RDS Data API hands over at once. They are claimed, so that asking
      // for
      // half of them is a reclaim.
      int half = messages.size() / 2;
      Map<UUID, Verdict> verdicts = new HashMap<>(claim(messages.subList(0, half)));
      verdicts.putAll(claim(messages.subList(half, messages.size())));
      return verdicts;
    }
  }

  private Map<UUID, Verdict> claimTogether(List<JobMessage> messages) {
    Map<UUID, Verdict> verdicts = HashMap.newHashMap(messages.size());
    for (ClaimedJob job : tx.query(CLAIM, params(messages), ClaimedJob::of)) {
      verdicts.put(job.id(), new Verdict.Claimed(job));
    }
    if (verdicts.size() < messages.size()) {
      settle(messages, verdicts);
    }
    return verdicts;
  }

  private void settle(List<JobMessage> messages, Map<UUID, Verdict> verdicts) {
    List<JobMessage> rest = new ArrayList<>(messages);
    rest.removeIf(message -> verdicts.containsKey(message.jobId()));
    tx.query(SETTLE, params(rest), row -> verdicts.put(row.uuid("asked_id"), verdict(row)));
    rest.forEach(message -> verdicts.putIfAbsent(message.jobId(), new Verdict.Postponed(UNSEEN)));
  }

  private static Verdict verdict(Row row) {
    return switch (row.text("verdict")) {
      case "CLAIM", "TAKEOVER", "RECLAIM" -> new Verdict.Claimed(ClaimedJob.of(row));
      case "WAIT" -> new Verdict.Postponed(Duration.ofMillis(Math.max(row.whole("wait_ms"), 1)));
      default -> new Verdict.Settled();
    };
  }

  private Params params(List<JobMessage> messages) {
    return Params.of("ids", SqlArray.of(messages, JobMessage::jobId))
        .and("dispatches", SqlArray.of(messages, JobMessage::dispatch))
        .and("worker", worker)
        .and("lease_ms", lease.toMillis());
  }
}
