package dev.encargo.job;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.RequestSize;
import dev.encargo.sql.Row;
import dev.encargo.sql.Tx;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a worker writes about the jobs it holds. Every statement names the fence and the
 * worker: a lost lease writes nothing. */
final class RunningJobs {

  /**
   * An attempt that ends its job is told by the job's row; only one that others follow is written apart. Who listens is asked once for a
   * status, not for each row: where nobody does, the row says so to the trigger that tells of it.
   */
  private static final String FINISH =
      """
      with ended as (
        update jobs j
        set status = case when j.cancel_requested_at is null then e.status else 'CANCELLED' end,
            result = case when j.cancel_requested_at is null then e.result end,
            error = e.error,
            run_at = case when e.status in ('RETRYING', 'PENDING') then clock_timestamp() + e.delay_ms * interval '1 millisecond' else j.run_at end,
            due_at = case when j.cancel_requested_at is null and e.status in ('RETRYING', 'PENDING')
                          then clock_timestamp() + e.due_ms * interval '1 millisecond' end,
            completed_at = case when j.cancel_requested_at is null and e.status in ('RETRYING', 'PENDING') then null else clock_timestamp() end,
            retry_count = j.retry_count + case when e.status = 'RETRYING' and j.cancel_requested_at is null then 1 else 0 end,
            dispatch = j.dispatch + case when e.resend then 1 else 0 end,
            progress = case when e.status = 'COMPLETED' and j.cancel_requested_at is null then 100 else coalesce(e.percent, j.progress) end,
            processed_items = coalesce(e.processed, j.processed_items),
            total_items = coalesce(e.total, j.total_items),
            message = coalesce(e.message, j.message),
            unheard = case
              when j.cancel_requested_at is not null or e.status = 'CANCELLED' then not (select somebody_listens_to('JobCancelled'))
              when e.status = 'COMPLETED' then not (select somebody_listens_to('JobCompleted'))
              when e.status = 'FAILED' then not (select somebody_listens_to('JobFailed')) end,
            lease_until = null,
            updated_at = clock_timestamp()
        from jsonb_to_recordset(cast(:ends as jsonb)) as e (
          id uuid, worker uuid, fence integer, status text, result jsonb, error text, delay_ms bigint, due_ms bigint, resend boolean,
          percent smallint, processed bigint, total bigint, message text)
        where j.id = any (cast(:ids as uuid[])) and j.id = e.id and j.fence = e.fence and j.worker_id = e.worker and j.status = 'PROCESSING'
        returning j.id, j.fence, j.worker_id, j.claimed_at, j.completed_at, j.status, j.error, j.dispatch, j.webhook_url, j.unheard
      ),
      attempted as (
        insert into job_attempts (job_id, fence, worker_id, started_at, ended_at, outcome, error)
        select id, fence, worker_id, claimed_at, clock_timestamp(), case status when 'PENDING' then 'CONTINUED' else status end, error
        from ended where completed_at is null
      ),
      logged as (
        insert into job_logs (job_id, at, level, message)
        select l.id, l.at, l.level, l.message
        from jsonb_to_recordset(cast(:logs as jsonb)) as l (id uuid, at timestamptz, level text, message text)
        join ended on ended.id = l.id
      )
      select id, status, dispatch,
        completed_at is not null and (webhook_url is not null or not unheard)
          or status = 'RETRYING' and (select somebody_listens_to('JobRetrying')) as told
      from ended
      """;

  private static final String BEAT =
      """
      with beaten as (
        update jobs j
        set lease_until = clock_timestamp() + :lease_ms * interval '1 millisecond',
            progress = coalesce(b.percent, j.progress),
            processed_items = coalesce(b.processed, j.processed_items),
            total_items = coalesce(b.total, j.total_items),
            message = coalesce(b.message, j.message)
        from jsonb_to_recordset(cast(:beats as jsonb)) as b (
            id uuid, worker uuid, fence integer, percent smallint, processed bigint, total bigint, message text),
          (select set_config('synchronous_commit', 'off', true)) as unhurried
        where j.id = any (cast(:ids as uuid[])) and j.id = b.id and j.fence = b.fence and j.worker_id = b.worker and j.status = 'PROCESSING'
        returning j.id, j.cancel_requested_at is not null as cancelled
      ),
      logged as (
        insert into job_logs (job_id, at, level, message)
        select l.id, l.at, l.level, l.message
        from jsonb_to_recordset(cast(:logs as jsonb)) as l (id uuid, at timestamptz, level text, message text)
        join beaten on beaten.id = l.id
      )
      select id, cancelled from beaten
      """;

  private static final String CHECK_IN =
      """
      update jobs j
      set lease_until = clock_timestamp() + :lease_ms * interval '1 millisecond',
          checkpoint = coalesce(cast(:checkpoint as jsonb), j.checkpoint)
      where j.id = cast(:id as uuid) and j.fence = :fence and j.worker_id = cast(:worker as uuid) and j.status = 'PROCESSING'
      returning j.cancel_requested_at is not null as cancelled
      """;

  /** Rings for nothing where nobody listens: that is rare, and cheaper than to ask. */
  private static final String STATE =
      "select status, dispatch, fence, worker_id, completed_at is not null as told from jobs where id = cast(:id as uuid)";

  private static final String SAVED =
      """
      select fence from jobs
      where id = cast(:id as uuid) and fence = :fence and worker_id = cast(:worker as uuid) and checkpoint = cast(:checkpoint as jsonb)
      for update
      """;

  /**
   * How an attempt was written down.
   *
   * @param told whether the outbox has an event of it
   */
  record Written(JobStatus status, long dispatch, boolean told) {}

  private final Tx tx;

  RunningJobs(Tx tx) {
    this.tx = tx;
  }

  /**
   * Writes the ends of attempts in one statement, or as many as their results need.
   *
   * @return what was written, by job; a job that is missing was not ours to end
   */
  Map<UUID, Written> finish(Map<RunningJob, Ending> endings) {
    Map<UUID, Written> written = HashMap.newHashMap(endings.size());
    for (List<Map.Entry<RunningJob, Ending>> part :
        RequestSize.parts(endings.entrySet(), RunningJobs::bytes)) {
      List<LogLine> lines = pending(part.stream().map(Map.Entry::getKey).toList());
      tx.query(
          FINISH,
          Params.of("ends", array(part, (to, end) -> write(to, end.getKey(), end.getValue())))
              .and("ids", SqlArray.of(part, end -> end.getKey().id()))
              .and("logs", array(lines, RunningJobs::write)),
          row -> written.put(row.uuid("id"), written(row)));
    }
    return written;
  }

  /**
   * Writes log lines ahead where there are more of them than the statement that ends their jobs could carry; not in a transaction that
   * may be rolled back.
   */
  void spillLogs(Collection<RunningJob> jobs) {
    for (RunningJob job : jobs) {
      if (bytes(job.pendingLog()) > RequestSize.MOST / (2L * jobs.size())) {
        beat(List.of(job), job.lease());
      }
    }
  }

  private static long bytes(List<LogLine> lines) {
    return lines.stream().mapToLong(RunningJobs::bytes).sum();
  }

  private static long bytes(Map.Entry<RunningJob, Ending> end) {
    JsonObject result = end.getValue().result();
    return 4_000
        + (result == null || result.names().isEmpty() ? 0 : RequestSize.of(result.toJson()))
        + bytes(end.getKey().pendingLog());
  }

  private static long bytes(LogLine line) {
    return 160 + 2 * RequestSize.of(line.message());
  }

  /**
   * Renews leases and writes progress and log lines in one statement, or as many as the log lines need.
   *
   * @return whether a cancel was asked for, by job; a job that is missing is not ours any more
   */
  Map<UUID, Boolean> beat(Collection<RunningJob> jobs, Duration lease) {
    Map<UUID, Boolean> cancelled = HashMap.newHashMap(jobs.size());
    List<List<LogLine>> parts = RequestSize.parts(pending(jobs), RunningJobs::bytes);
    for (List<LogLine> lines : parts.isEmpty() ? List.of(List.<LogLine>of()) : parts) {
      tx.query(
          BEAT,
          Params.of("beats", array(jobs, RunningJobs::write))
              .and("ids", SqlArray.of(jobs, RunningJob::id))
              .and("logs", array(lines, RunningJobs::write))
              .and("lease_ms", lease.toMillis()),
          row -> cancelled.put(row.uuid("id"), row.flag("cancelled")));
      jobs.forEach(job -> job.logWritten(lines));
    }
    return cancelled;
  }

  /**
   * The last statement of a handler's own transaction.
   *
   * @throws LeaseLost where the job is not ours any more
   * @throws JobCancelled where a cancel was asked for
   */
  void checkIn(ClaimedJob job, @Nullable JsonObject checkpoint, Duration lease) {
    boolean cancelled =
        tx.first(
                CHECK_IN,
                Params.of("id", job.id())
                    .and("fence", job.fence())
                    .and("worker", job.worker())
                    .and("checkpoint", checkpoint == null ? null : checkpoint.toJson())
                    .and("lease_ms", lease.toMillis()),
                row -> row.flag("cancelled"))
            .orElseThrow(LeaseLost::new);
    if (cancelled) {
      throw new JobCancelled();
    }
  }

  /** How this claim ended, where it has: asked after a commit whose answer was lost. */
  Optional<Written> ended(ClaimedJob job) {
    return tx.first(
            STATE,
            Params.of("id", job.id()),
            row ->
                row.whole("fence") == job.fence()
                    ? Optional.of(written(row))
                    : Optional.<Written>empty())
        .flatMap(state -> state)
        .filter(state -> state.status() != JobStatus.PROCESSING);
  }

  /** Whether this claim has saved this checkpoint: asked after a commit whose answer was lost; waits for one that is under way. */
  boolean saved(ClaimedJob job, JsonObject checkpoint) {
    return tx.first(
            SAVED,
            Params.of("id", job.id())
                .and("fence", job.fence())
                .and("worker", job.worker())
                .and("checkpoint", checkpoint.toJson()),
            row -> row.whole("fence"))
        .isPresent();
  }

  private static Written written(Row row) {
    return new Written(
        JobStatus.valueOf(row.text("status")), row.whole("dispatch"), row.flag("told"));
  }

  private interface Element<T> {
    void write(JsonGenerator to, T item) throws IOException;
  }

  private static <T> String array(Collection<T> items, Element<T> element) {
    StringWriter text = new StringWriter(items.size() * 128);
    try (JsonGenerator to = Json.generator(text)) {
      to.writeStartArray();
      for (T item : items) {
        to.writeStartObject();
        element.write(to, item);
        to.writeEndObject();
      }
      to.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator to, RunningJob job, Ending end) throws IOException {
    write(to, job);
    to.writeStringField("status", end.status().name());
    if (end.result() != null) {
      to.writeFieldName("result");
      Json.write(to, end.result());
    }
    if (end.error() != null) {
      to.writeStringField("error", end.error());
    }
    to.writeNumberField("delay_ms", end.delay().toMillis());
    to.writeNumberField("due_ms", end.due().toMillis());
    to.writeBooleanField("resend", end.resend());
  }

  private static void write(JsonGenerator to, RunningJob job) throws IOException {
    to.writeStringField("id", job.id().toString());
    to.writeStringField("worker", job.claimed().worker().toString());
    to.writeNumberField("fence", job.claimed().fence());
    Progress progress = job.progress();
    if (progress != null) {
      to.writeNumberField("percent", progress.percent());
      if (progress.processedItems() != null) {
        to.writeNumberField("processed", progress.processedItems());
      }
      if (progress.totalItems() != null) {
        to.writeNumberField("total", progress.totalItems());
      }
      if (progress.message() != null) {
        to.writeStringField("message", progress.message());
      }
    }
  }

  private static void write(JsonGenerator to, LogLine line) throws IOException {
    to.writeStringField("id", line.jobId().toString());
    to.writeStringField("at", line.at().toString());
    to.writeStringField("level", line.level().name());
    to.writeStringField("message", line.message());
  }

  private static List<LogLine> pending(Collection<RunningJob> jobs) {
    return jobs.stream().flatMap(job -> job.pendingLog().stream()).toList();
  }
}
