package dev.encargo.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.handlers.trial.Fail;
import dev.encargo.handlers.trial.Noop;
import dev.encargo.handlers.trial.Sleep;
import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.schema.JsonSchema;
import dev.encargo.sql.TestPostgres;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandlersTest {

  private record Typed(String type) implements JobHandler {
    @Override
    public Outcome run(JobContext job) {
      return Outcome.completed();
    }
  }

  private static TestJob job(Object... payload) {
    return new TestJob("trial", TestPostgres.database(), JsonObject.of(payload));
  }

  @Test
  void handlers_are_found_by_their_type() {
    Noop noop = new Noop();
    Typed own = new Typed("shop.invoice_v2");
    assertThat(Handlers.byType(List.of(noop), List.of(own)))
        .containsEntry("noop", noop)
        .containsEntry("shop.invoice_v2", own)
        .hasSize(2);
  }

  @Test
  void a_type_with_two_handlers_is_refused_with_the_names_of_both() {
    assertThatThrownBy(() -> Handlers.byType(List.of(new Noop()), List.of(new Typed("noop"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'noop'")
        .hasMessageContaining("Noop")
        .hasMessageContaining("Typed");
  }

  @Test
  void a_schema_that_cannot_be_used_stops_the_start_with_its_type_and_its_keyword() {
    JobHandler wrong =
        new JobHandler() {
          @Override
          public String type() {
            return "shop.invoice";
          }

          @Override
          public Optional<JsonSchema> payloadSchema() {
            return Optional.of(JsonSchema.of("{\"properties\": {\"id\": {\"minLenght\": 3}}}"));
          }

          @Override
          public Outcome run(JobContext job) {
            return Outcome.completed();
          }
        };
    assertThatThrownBy(() -> Handlers.verified(Handlers.byType(List.of(), List.of(wrong))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shop.invoice")
        .hasMessageContaining("properties.id.minLenght is a keyword that is not supported");
  }

  @Test
  void a_type_that_nobody_could_write_is_refused() {
    for (String type : List.of("", "Noop", "a..b", "a b", ".a", "ñ")) {
      assertThatThrownBy(() -> Handlers.byType(List.of(), List.of(new Typed(type))))
          .as(type)
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void fail_fails_as_often_as_it_was_told() throws Exception {
    TestJob job = job("times", 2L, "message", "nein");
    assertThat(job.attempt(new Fail())).isEqualTo(Outcome.retry("nein"));
    assertThat(job.attempt(new Fail())).isEqualTo(Outcome.retry("nein"));
    assertThat(job.attempt(new Fail())).isEqualTo(Outcome.completed(JsonObject.of("attempts", 3)));
    assertThat(job("permanent", true).attempt(new Fail())).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void sleep_reports_its_steps_and_goes_on_where_it_was_stopped() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    TestJob job = job("ms", 500L, "steps", 5L).yieldWhen(() -> looks.incrementAndGet() == 3);
    assertThat(job.attempt(new Sleep())).isEqualTo(Outcome.continued());
    assertThat(job.checkpoint()).isEqualTo(JsonObject.of("slept", 200L));
    assertThat(job.attempt(new Sleep())).isEqualTo(Outcome.completed(JsonObject.of("ms", 500L)));
    assertThat(job.processed).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(job.totals).containsOnly(5L);
  }

  @Test
  void trial_payloads_are_checked() {
    assertThatThrownBy(() -> JobHandler.checkPayload(new Sleep(), JsonObject.of("ms", -1L)))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> JobHandler.checkPayload(new Sleep(), JsonObject.of("steps", 0L)))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> JobHandler.checkPayload(new Fail(), JsonObject.of("times", -1L)))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> JobHandler.checkPayload(new Fail(), JsonObject.of("permanent", "yes")))
        .isInstanceOf(InvalidInput.class);
    JobHandler.checkPayload(new Noop(), JsonObject.of("anything", 1L));
  }
}
