package dev.encargo.local.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.local.lambda.FunctionFailed.Kind;
import dev.encargo.local.template.FunctionDescription;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a function: its handler, its platform, one invocation at a time.
 *
 * <p>It has an operating system's thread of its own: a handler that only computes would keep a virtual one's carrier, of which there
 * are as many as cores, and nobody could tell it that its time is over.
 */
final class ExecutionEnvironment {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final FunctionDescription function;
  private final HandlerClass handlerClass;
  private final Host host;
  private final LongConsumer billed;
  private final UUID id = UUID.randomUUID();
  private final ExecutorService thread;
  private final AtomicBoolean dead = new AtomicBoolean();
  private volatile @Nullable Platform platform;
  private @Nullable RequestStreamHandler handler;

  /**
   * @param billed is told how many milliseconds an invocation took, rounded up
   */
  ExecutionEnvironment(
      FunctionDescription function, HandlerClass handlerClass, Host host, LongConsumer billed) {
    this.function = function;
    this.handlerClass = handlerClass;
    this.host = host;
    this.billed = billed;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name(function.name() + "-" + id).daemon().factory());
  }

  /** Starts the handler; the future ends with its answer or a {@link FunctionFailed}, after the timeout at the latest. */
  CompletableFuture<byte[]> invoke(byte[] event) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    try {
      thread.execute(() -> run(event, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(stopped());
    }
    return answer;
  }

  private void run(byte[] event, CompletableFuture<byte[]> answer) {
    try {
      RequestStreamHandler ready = initialised();
      ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
      // Lambda's clock for an invocation starts after INIT.
      InvocationContext context = new InvocationContext(function, id);
      ScheduledFuture<?> alarm =
          host.deadlines()
              .schedule(() -> timeOut(answer), function.timeout().toNanos(), TimeUnit.NANOSECONDS);
      long began = System.nanoTime();
      try {
        ready.handleRequest(new ByteArrayInputStream(event), out, context);
      } finally {
        alarm.cancel(false);
        billed.accept((System.nanoTime() - began) / NANOS_PER_MILLI + 1);
      }
      answer.complete(out.toByteArray());
    } catch (FunctionFailed e) {
      answer.completeExceptionally(e);
    } catch (Exception e) {
      answer.completeExceptionally(
          new FunctionFailed(Kind.ERROR, function.name() + " failed: " + e, e));
    } catch (Throwable e) {
      dead.set(true); // Lambda ends the process on an Error.
      answer.completeExceptionally(
          new FunctionFailed(Kind.ERROR, function.name() + " failed: " + e, e));
    }
  }

  private RequestStreamHandler initialised() throws FunctionFailed {
    if (handler == null) {
      try {
        Platform built = Platform.of(function.environment(), host.clock(), host.log());
        platform = built;
        handler = handlerClass.create(built);
      } catch (Throwable e) {
        dead.set(true);
        throw new FunctionFailed(Kind.INIT, function.name() + " could not be initialised: " + e, e);
      }
    }
    return handler;
  }

  private void timeOut(CompletableFuture<byte[]> answer) {
    String message =
        function.name() + " timed out after " + function.timeout().toSeconds() + " seconds";
    dead.set(true);
    if (answer.completeExceptionally(new FunctionFailed(Kind.TIMEOUT, message, null))) {
      discard();
    }
  }

  private FunctionFailed stopped() {
    return new FunctionFailed(Kind.STOPPED, function.name() + " was stopped", null);
  }

  /** Whether it can be used again. */
  boolean alive() {
    return !dead.get();
  }

  /** Interrupts what runs and takes its connections away: what Lambda does by ending the process. */
  void discard() {
    dead.set(true);
    thread.shutdownNow();
    Platform built = platform;
    if (built != null) {
      Thread.ofVirtual().start(built::close);
    }
  }

  /** Ends it after its last invocation. */
  void close() {
    dead.set(true);
    thread.shutdownNow();
    Platform built = platform;
    if (built != null) {
      built.close();
    }
  }
}
