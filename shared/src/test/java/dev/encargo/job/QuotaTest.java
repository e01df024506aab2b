package dev.encargo.job;

import static dev.encargo.job.JobWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.job.CreateJobs.Idempotency;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.SqlFailure;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTest {

  private static final Owner BEN = new Owner.User("ben");

  private final JobWorld world = new JobWorld();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void who_is_far_from_the_limit_is_counted_seldom_and_who_is_near_it_often() {
    Quota quota = quota(1_000);
    assertThat(quota.mustCount(ANA, 1)).isTrue();
    quota.counted(ANA, 600);
    assertThat(quota.mustCount(ANA, 59)).isFalse();
    assertThat(quota.mustCount(ANA, 2)).as("61 of 600").isTrue();
    quota.counted(ANA, 0);
    assertThat(quota.mustCount(ANA, 10)).as("a hundredth of the limit").isFalse();
    assertThat(quota.mustCount(ANA, 1)).isTrue();
  }

  @Test
  void what_was_counted_is_believed_for_five_seconds_and_a_tenth_of_it_for_thirty() {
    Quota quota = quota(1_000);
    quota.mustCount(ANA, 1);
    quota.counted(ANA, 600);
    now = now.plusMillis(4_999);
    assertThat(quota.mustCount(ANA, 5)).isFalse();
    now = now.plusMillis(1);
    assertThat(quota.mustCount(ANA, 1)).as("6 of 600").isFalse();
    assertThat(quota.mustCount(ANA, 1)).as("7 of 600").isTrue();
    quota.counted(ANA, 600);
    now = now.plusMillis(29_999);
    assertThat(quota.mustCount(ANA, 1)).isFalse();
    now = now.plusMillis(1);
    assertThat(quota.mustCount(ANA, 1)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_small_limit_is_exact_and_others_jobs_do_not_count(boolean keyed) {
    create(1_000).create(BEN, noops(30), null);
    CreateJobs create = create(50);
    for (int made = 0; made < 49; made += 7) {
      create.create(ANA, noops(7), key(keyed, made));
    }
    assertThatThrownBy(() -> create.create(ANA, noops(2), key(keyed, 100)))
        .isInstanceOf(SqlFailure.LimitReached.class);
    create.create(ANA, noops(1), key(keyed, 101));
    assertThatThrownBy(() -> create.create(ANA, noops(1), key(keyed, 102)))
        .isInstanceOf(SqlFailure.LimitReached.class);
    assertThat(world.number("select count(*) as n from jobs where user_id = 'ana'")).isEqualTo(50);
  }

  @Test
  void a_creation_that_was_counted_says_so() {
    Quota quota = quota(1_000);
    world.create(quota).create(ANA, noops(7), null);
    assertThat(quota.mustCount(ANA, 99)).as("a tenth of the 993 left").isFalse();
    assertThat(quota.mustCount(ANA, 1)).isTrue();
  }

  @Test
  void a_count_does_not_read_a_table_by_a_plan_of_when_it_was_small() {
    create(1_000).create(ANA, noops(20), null);
    world.sql.update("analyze jobs", Params.NONE);
    long scans =
        world.sql.inTransaction(tx -> {
          tx.query(
              "select quota_left('ana', null, 1, 100, 100) as room",
              Params.NONE,
              row -> row.whole("room"));
          return tx.first(
                  "select seq_scan as n from pg_stat_xact_user_tables where relname = 'jobs'",
                  Params.NONE,
                  row -> row.whole("n"))
              .orElseThrow();
        });
    assertThat(scans).isZero();
  }

  private Quota quota(int limit) {
    Quota.Limits limits = new Quota.Limits(limit, limit);
    return new Quota(limits, limits, () -> now);
  }

  private CreateJobs create(int limit) {
    return world.create(quota(limit));
  }

  private static List<NewJob> noops(int jobs) {
    return Collections.nCopies(jobs, JobWorld.job("noop"));
  }

  private static @Nullable Idempotency key(boolean keyed, int number) {
    return keyed ? new Idempotency("key " + number, "0".repeat(64)) : null;
  }
}
