package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.infra.Template.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueuesTest {
  private static final int FORTNIGHT_SECONDS = 14 * 24 * 60 * 60;
  private static final int MOST_RETRIES_OF_A_JOB = 100;

  private final Template template = Synthesis.deployed();
  private final List<Resource> queues = template.ofType("AWS::SQS::Queue");

  @Test
  void each_priority_has_a_fifo_queue_and_only_the_timer_queue_is_a_standard_one() {
    assertThat(queues)
        .filteredOn(queue -> Boolean.TRUE.equals(queue.get("FifoQueue")))
        .extracting(Resource::id)
        .containsExactlyInAnyOrder(
            "CriticalQueue", "CriticalDeadLetterQueue",
            "HighQueue", "HighDeadLetterQueue",
            "NormalQueue", "NormalDeadLetterQueue",
            "LowQueue", "LowDeadLetterQueue");
    assertThat(queues)
        .filteredOn(queue -> queue.get("FifoQueue") == null)
        .extracting(Resource::id)
        .containsExactlyInAnyOrder(
            "TimerQueue", "TimerDeadLetterQueue", "OutboxQueue", "OutboxDeadLetterQueue");
  }

  @Test
  void fifo_queues_have_both_settings_that_give_high_throughput() {
    assertThat(queues)
        .filteredOn(queue -> queue.get("FifoQueue") != null)
        .allSatisfy(queue -> {
          assertThat(queue.get("DeduplicationScope")).isEqualTo("messageGroup");
          assertThat(queue.get("FifoThroughputLimit")).isEqualTo("perMessageGroupId");
        });
  }

  @Test
  void messages_deduplicate_by_the_id_that_carries_the_dispatch_never_by_their_content() {
    assertThat(queues)
        .allSatisfy(queue -> assertThat(queue.get("ContentBasedDeduplication")).isNull());
  }

  @Test
  void
      each_queue_gives_up_to_a_dead_letter_queue_of_its_own_kind_that_keeps_them_for_a_fortnight() {
    assertThat(queues)
        .filteredOn(queue -> !queue.id().contains("DeadLetter"))
        .hasSize(6)
        .allSatisfy(queue -> {
          Resource dead = template.target(queue.get("RedrivePolicy", "deadLetterTargetArn"));
          assertThat(dead.id()).isEqualTo(queue.id().replace("Queue", "DeadLetterQueue"));
          assertThat(dead.get("FifoQueue")).isEqualTo(queue.get("FifoQueue"));
          assertThat(dead.get("MessageRetentionPeriod")).isEqualTo(FORTNIGHT_SECONDS);
          assertThat(dead.get("RedrivePolicy")).isNull();
        });
  }

  @Test
  void jobs_wait_as_long_as_sqs_lets_them_so_that_a_priority_may_be_paused() {
    for (Priority priority : Priority.values()) {
      assertThat(template.resource(priority.title() + "Queue").get("MessageRetentionPeriod"))
          .isEqualTo(FORTNIGHT_SECONDS);
    }
  }

  @Test
  void sqs_gives_up_long_after_the_database_would() {
    assertThat(queues)
        .filteredOn(queue -> queue.get("RedrivePolicy") != null)
        .allSatisfy(queue ->
            assertThat((int) queue.get("RedrivePolicy", "maxReceiveCount"))
                .isGreaterThanOrEqualTo(2 * MOST_RETRIES_OF_A_JOB));
  }

  @Test
  void messages_stay_invisible_for_six_times_as_long_as_their_function_may_run() {
    assertThat(template.ofType("AWS::Lambda::EventSourceMapping"))
        .allSatisfy(mapping -> {
          Resource queue = template.target(mapping.get("EventSourceArn"));
          Resource alias = template.target(mapping.get("FunctionName"));
          Resource function = template.target(alias.get("FunctionName"));
          assertThat((int) queue.get("VisibilityTimeout"))
              .isGreaterThanOrEqualTo(6 * (int) function.get("Timeout"))
              .isLessThanOrEqualTo(12 * 60 * 60);
        });
  }

  @Test
  void queues_are_encrypted_and_refuse_whoever_comes_without_tls() {
    assertThat(queues)
        .allSatisfy(queue -> assertThat(queue.get("SqsManagedSseEnabled")).isEqualTo(true));
    List<Resource> policies = template.ofType("AWS::SQS::QueuePolicy");
    assertThat(policies)
        .allSatisfy(policy ->
            assertThat(Template.list(policy.get("PolicyDocument", "Statement")))
                .singleElement()
                .satisfies(statement -> assertThat(Template.deniesPlainHttp(statement)).isTrue()));
    assertThat(policies)
        .flatExtracting(policy -> Template.list(policy.get("Queues")))
        .extracting(template::target)
        .containsExactlyInAnyOrderElementsOf(queues);
  }
}
