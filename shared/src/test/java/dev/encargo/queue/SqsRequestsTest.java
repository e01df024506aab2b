package dev.encargo.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SqsRequestsTest {

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void a_batch_holds_ten() {
    assertThat(SqsRequests.batches(numbers(0), n -> 1)).isEmpty();
    assertThat(SqsRequests.batches(numbers(10), n -> 1)).containsExactly(numbers(10));
    assertThat(SqsRequests.batches(numbers(21), n -> 1))
        .extracting(List::size)
        .containsExactly(10, 10, 1);
  }

  @Test
  void a_batch_holds_one_mebibyte() {
    int half = SqsRequests.MOST_BYTES / 2;
    assertThat(SqsRequests.batches(List.of(half, half, 1, half, half), n -> n))
        .containsExactly(List.of(half, half), List.of(1, half), List.of(half));
    assertThat(SqsRequests.batches(List.of(2 * half + 1, 1), n -> n)).hasSize(2);
  }

  @Test
  void every_batch_is_requested_once_and_no_more_at_once_than_said() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ConcurrentLinkedQueue<Integer> requested = new ConcurrentLinkedQueue<>();

    SqsRequests.each(
        SqsRequests.batches(numbers(1_000), n -> 1),
        8,
        batch -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.yield();
          requested.addAll(batch);
          running.decrementAndGet();
        });

    assertThat(requested).containsExactlyInAnyOrderElementsOf(numbers(1_000));
    assertThat(most.get()).isBetween(1, 8);
  }

  @Test
  void a_delay_is_rounded_up_and_between_nothing_and_fifteen_minutes() {
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    assertThat(SqsTimerQueue.delaySeconds(now, now.minusSeconds(60))).isZero();
    assertThat(SqsTimerQueue.delaySeconds(now, now)).isZero();
    assertThat(SqsTimerQueue.delaySeconds(now, now.plusNanos(1))).isEqualTo(1);
    assertThat(SqsTimerQueue.delaySeconds(now, now.plusMillis(1_000))).isEqualTo(1);
    assertThat(SqsTimerQueue.delaySeconds(now, now.plus(Duration.ofDays(400)))).isEqualTo(900);
  }
}
