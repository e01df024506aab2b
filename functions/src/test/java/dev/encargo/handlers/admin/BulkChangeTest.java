package dev.encargo.handlers.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.handlers.TestJob;
import dev.encargo.job.BulkJobs;
import dev.encargo.job.BulkJobs.Change;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Priority;
import dev.encargo.job.SendJobs;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.queue.JobMessage;
import dev.encargo.queue.JobQueue;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkChangeTest {

  private final Sql sql = TestPostgres.database();
  private final Sql worker = TestPostgres.as(sql, "encargo_worker");
  private final List<UUID> rung = new ArrayList<>();

  @AfterEach
  void close() {
    worker.close();
    sql.close();
  }

  private final class Queue implements JobQueue {
    @Override
    public Set<UUID> send(List<JobMessage> messages) {
      messages.forEach(message -> rung.add(message.jobId()));
      return Set.of();
    }

    @Override
    public void changeVisibility(Map<String, Duration> timeouts) {}

    @Override
    public boolean isEmpty() {
      return true;
    }
  }

  private BulkChange handler(Change change) {
    Map<Priority, JobQueue> queues = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      queues.put(priority, new Queue());
    }
    Log log = new Log(System.out, InstantSource.system());
    return new BulkChange(
        change, () -> new BulkJobs(worker, new SendJobs(worker, queues, timers -> {}, log)));
  }

  /** The job that asks is the newest, and has the right to work as workers do. */
  private TestJob job(Change change, JsonObject filter) {
    TestJob job =
        new TestJob("admin." + change.name().toLowerCase(java.util.Locale.ROOT), worker, filter);
    sql.update(
        """
        insert into jobs (id, user_id, type, name, status, run_at, due_at, lease_until)
        values (cast(:id as uuid), 'root', 'admin.x', 'x', 'PROCESSING', now(), now(), now() + interval '1 minute')
        """,
        Params.of("id", job.id()));
    return job;
  }

  /** Ids of test jobs are random, so these come first. */
  private void jobs(int number, String type, String status) {
    sql.update(
        """
        insert into jobs (id, user_id, type, name, status, run_at, due_at, completed_at)
        select cast('00000000-0000-7000-8000-' || lpad(to_hex(n + (select count(*) from jobs)), 12, '0') as uuid), 'u' || n % 3, :type, :type, :status,
               now(), case when :status in ('FAILED', 'CANCELLED', 'COMPLETED') then null else now() end,
               case when :status in ('FAILED', 'CANCELLED', 'COMPLETED') then now() end
          from generate_series(1, :number) n
        """,
        Params.of("number", number).and("type", type).and("status", status));
  }

  private long count(String where) {
    return sql.query(
            "select count(*) as n from jobs where " + where, Params.NONE, row -> row.whole("n"))
        .getFirst();
  }

  @Test
  void cancels_what_has_not_ended_and_nothing_else() throws Exception {
    jobs(2_500, "a", "QUEUED");
    jobs(10, "a", "COMPLETED");
    jobs(10, "b", "QUEUED");
    TestJob job = job(Change.CANCEL, JsonObject.of("type", "a"));
    JsonObject result = job.finish(handler(Change.CANCEL));
    assertThat(result).isEqualTo(JsonObject.of("looked", 2_500, "changed", 2_500));
    assertThat(count("type = 'a' and status = 'CANCELLED'")).isEqualTo(2_500);
    assertThat(count("type = 'b' and status = 'QUEUED'")).isEqualTo(10);
    assertThat(job.processed).containsExactly(1_000L, 2_000L, 2_500L);
    assertThat(
            sql.query(
                "select type || ' ' || (payload ->> 'by') || ' ' || (payload ->> 'changed') || ' ' || (payload -> 'filter') as text from outbox_events",
                Params.NONE,
                row -> row.text("text")))
        .containsExactly("JobsCancelledByAdmin ana 2500 {\"type\": \"a\"}");
  }

  @Test
  void retries_each_failed_job_once_however_often_it_is_asked_to() throws Exception {
    jobs(1_200, "a", "FAILED");
    jobs(5, "a", "CANCELLED");
    JsonObject filter = JsonObject.of("type", "a");
    assertThat(job(Change.RETRY, filter).finish(handler(Change.RETRY)).whole("changed"))
        .isEqualTo(1_200);
    assertThat(rung).hasSize(1_200).doesNotHaveDuplicates();
    assertThat(count("metadata ? 'retryOf' and status = 'QUEUED' and user_id = 'u1'"))
        .isEqualTo(400);
    assertThat(job(Change.RETRY, filter).finish(handler(Change.RETRY)).whole("changed")).isZero();
    assertThat(count("metadata ? 'retryOf'")).isEqualTo(1_200);
  }

  @Test
  void goes_on_after_a_crash_and_changes_nothing_twice() throws Exception {
    jobs(1_500, "a", "FAILED");
    TestJob job =
        job(Change.RETRY, JsonObject.of("all", true))
            .fault(
                new TestJob.Fault() {
                  private boolean crashed;

                  @Override
                  public void beforeCommit(int number) {}

                  @Override
                  public void afterCommit(int number) {
                    if (number == 1 && !crashed) {
                      crashed = true;
                      throw TestJob.crash();
                    }
                  }
                });
    job.finish(handler(Change.RETRY));
    assertThat(count("metadata ? 'retryOf'")).isEqualTo(1_500);
  }

  @Test
  void a_unique_key_that_is_taken_stays_with_its_holder() throws Exception {
    jobs(3, "a", "FAILED");
    sql.update("update jobs set unique_key = 'k', user_id = 'u' where type = 'a'", Params.NONE);
    job(Change.RETRY, JsonObject.of("type", "a")).finish(handler(Change.RETRY));
    assertThat(count("metadata ? 'retryOf' and unique_key = 'k'")).isEqualTo(1);
  }

  @Test
  void redrives_dead_letters_only() throws Exception {
    jobs(4, "a", "FAILED");
    sql.update(
        "insert into dead_letters (job_id, priority, type) select id, priority, type from jobs order by id limit 2",
        Params.NONE);
    JsonObject filter = JsonObject.of("deadLettered", true);
    assertThat(job(Change.RETRY, filter).finish(handler(Change.RETRY)).whole("changed"))
        .isEqualTo(2);
    assertThat(
            sql.query(
                "select count(*) as n from dead_letters where redriven_at is null",
                Params.NONE,
                row -> row.whole("n")))
        .containsExactly(0L);
    assertThat(job(Change.RETRY, filter).finish(handler(Change.RETRY)).whole("looked")).isZero();
  }

  @Test
  void a_filter_that_says_nothing_is_refused() {
    assertThatThrownBy(() -> JobHandler.checkPayload(handler(Change.CANCEL), JsonObject.EMPTY))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("all: true means every one");
    assertThatThrownBy(() ->
            JobHandler.checkPayload(handler(Change.CANCEL), JsonObject.of("status", "FAILED")))
        .hasMessageContaining("must be one of PENDING, QUEUED, PROCESSING, RETRYING");
    assertThatThrownBy(() ->
            JobHandler.checkPayload(handler(Change.RETRY), JsonObject.of("jobIds", List.of("x"))))
        .hasMessageContaining("jobIds[0]", "must be an id such as");
  }
}
