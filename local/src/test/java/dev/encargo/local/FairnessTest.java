package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.sql.Params;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One owner's many jobs and another's single one, in the same queue. */
class FairnessTest {

  @TempDir static Path state;

  @Test
  void a_single_job_does_not_wait_for_all_of_another_owner_s() {
    LocalOptions options =
        LocalOptions.of(Path.of("..")).withState(state).withPorts(0, 0).withConcurrency(1);
    try (LocalPlatform platform = LocalPlatform.start(options);
        TestClient ana = new TestClient(platform);
        TestClient ben = new TestClient(platform, "ben")) {
      String slow = "{\"type\":\"sleep\",\"priority\":\"LOW\",\"payload\":{\"ms\":50}}";
      for (int i = 0; i < 3; i++) {
        ana.posted("/api/jobs/batch", TestClient.batch(1_000, slow));
      }
      ben.await(ben.job("{\"type\":\"noop\",\"priority\":\"LOW\"}"), "COMPLETED");
      assertThat(
              platform
                  .sql()
                  .first(
                      "select count(*) as n from jobs where user_id = 'ana' and completed_at is null",
                      Params.NONE,
                      row -> row.whole("n"))
                  .orElseThrow())
          .as("jobs that were there before it and still wait")
          .isGreaterThan(500);
    }
  }
}
