package dev.encargo.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.local.CannotStart;
import dev.encargo.local.SmallFunctions;
import dev.encargo.local.SmallFunctions.Broken;
import dev.encargo.local.SmallFunctions.Deaf;
import dev.encargo.local.SmallFunctions.Echo;
import dev.encargo.local.SmallFunctions.Nothing;
import dev.encargo.local.SmallFunctions.Work;
import dev.encargo.local.template.FunctionDescription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FunctionPoolTest {

  private final ScheduledExecutorService deadlines = Executors.newScheduledThreadPool(1);
  private final Queue<String> notices = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void reset() {
    Work.reset();
    Deaf.stop = false;
  }

  @AfterEach
  void stop() {
    Deaf.stop = true;
    deadlines.shutdownNow();
  }

  private FunctionPool pool(Class<?> handler, Duration timeout, int most) {
    FunctionDescription function =
        new FunctionDescription("F", handler.getName() + "::handleRequest", timeout, 128, Map.of());
    return new FunctionPool(
        function, most, new Host(deadlines, InstantSource.system(), System.out, notices::add));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void an_idle_environment_is_used_again() throws Exception {
    FunctionPool pool = pool(Work.class, Duration.ofSeconds(5), 5);

    for (int i = 0; i < 20; i++) {
      pool.invoke(bytes("{\"Records\":[]}"));
    }

    assertThat(Work.INSTANCES).hasValue(1);
    assertThat(pool.invocations()).isEqualTo(20);
    assertThat(pool.environments()).isEqualTo(1);
  }

  @Test
  void there_are_as_many_environments_as_concurrent_invocations_and_no_more_than_allowed()
      throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Work.answer =
        records -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "";
        };
    FunctionPool pool = pool(Work.class, Duration.ofSeconds(30), 3);
    List<CompletableFuture<byte[]>> running =
        List.of(
            pool.start(bytes("{\"Records\":[]}")),
            pool.start(bytes("{\"Records\":[]}")),
            pool.start(bytes("{\"Records\":[]}")));
    Thread fourth = Thread.ofVirtual().start(() -> invokeQuietly(pool));
    SmallFunctions.await("three at work", () -> Work.INSTANCES.get() == 3);

    assertThat(pool.invocations()).isEqualTo(3);
    go.countDown();
    for (CompletableFuture<byte[]> each : running) {
      each.get();
    }
    fourth.join();

    assertThat(pool.invocations()).isEqualTo(4);
    assertThat(Work.INSTANCES).hasValue(3);
  }

  private static void invokeQuietly(FunctionPool pool) {
    try {
      pool.invoke(bytes("{\"Records\":[]}"));
    } catch (FunctionFailed | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_handler_that_overruns_is_ended_and_its_environment_thrown_away() {
    FunctionPool pool = pool(Echo.class, Duration.ofMillis(50), 1);

    assertThatThrownBy(() -> pool.invoke(bytes("{\"body\":\"sleep\"}")))
        .isInstanceOfSatisfying(
            FunctionFailed.class, e -> assertThat(e.kind()).isEqualTo(FunctionFailed.Kind.TIMEOUT));

    assertThat(pool.environments()).isZero();
    assertThat(pool.failures()).isEqualTo(1);
    assertThat(notices).containsExactly("F timed out after 0 seconds");
  }

  @Test
  void a_handler_deaf_to_interrupts_holds_nobody_up() throws Exception {
    FunctionPool deaf = pool(Deaf.class, Duration.ofMillis(50), 1);
    int more = Runtime.getRuntime().availableProcessors() + 1;
    for (int i = 0; i < more; i++) {
      assertThatThrownBy(() -> deaf.invoke(bytes("{}"))).hasMessageContaining("timed out");
    }

    assertThat(pool(Nothing.class, Duration.ofSeconds(20), 1).invoke(bytes("{}"))).isEmpty();
  }

  @Test
  void an_exception_fails_the_invocation_and_keeps_the_environment() throws Exception {
    FunctionPool pool = pool(Echo.class, Duration.ofSeconds(5), 1);

    assertThatThrownBy(() -> pool.invoke(bytes("{\"body\":\"throw\"}")))
        .hasMessage("F failed: java.lang.IllegalStateException: as asked");

    assertThat(pool.environments()).isEqualTo(1);
    assertThat(pool.invoke(bytes("{}"))).isNotEmpty();
  }

  @Test
  void a_handler_that_cannot_be_made_is_reported() {
    assertThatThrownBy(() -> pool(Broken.class, Duration.ofSeconds(5), 1).invoke(bytes("{}")))
        .isInstanceOfSatisfying(
            FunctionFailed.class, e -> assertThat(e.kind()).isEqualTo(FunctionFailed.Kind.INIT))
        .hasMessage("F could not be initialised: java.lang.IllegalStateException: no way");
  }

  @Test
  void a_handler_that_is_not_there_is_named_at_the_start() {
    FunctionDescription function =
        new FunctionDescription("F", "a.B::c", Duration.ofSeconds(1), 128, Map.of());

    assertThatThrownBy(() ->
            new FunctionPool(
                function, 1, new Host(deadlines, InstantSource.system(), System.out, notices::add)))
        .isInstanceOf(CannotStart.class)
        .hasMessage(
            "The function F cannot run here: its handler is a.B::c, and there is no class a.B.");
  }

  @Test
  void closing_waits_for_what_runs_and_takes_nothing_more() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Work.answer =
        records -> {
          // Only the first is held up: the others ask whether the pool is closed.
          if (begun.getCount() == 0) {
            return "more";
          }
          begun.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            return "interrupted";
          }
          return "done";
        };
    FunctionPool pool = pool(Work.class, Duration.ofSeconds(30), 3);
    CompletableFuture<byte[]> running = pool.start(bytes("{\"Records\":[]}"));
    begun.await();
    Thread closing = Thread.ofVirtual().start(() -> pool.close(Duration.ofSeconds(20)));
    SmallFunctions.await("closed", () -> refuses(pool));

    go.countDown();
    closing.join();

    assertThat(running.get()).asString(StandardCharsets.UTF_8).isEqualTo("done");
  }

  private static boolean refuses(FunctionPool pool) {
    try {
      pool.invoke(bytes("{\"Records\":[]}"));
      return false;
    } catch (FunctionFailed e) {
      return e.kind() == FunctionFailed.Kind.STOPPED;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
