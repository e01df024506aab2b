package dev.encargo.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Functions whose behaviour a test decides. */
public final class SmallFunctions {

  private SmallFunctions() {}

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Answers with the event it was given, or as its body says; with nothing where the body is large. */
  public static final class Echo implements RequestStreamHandler {
    public Echo(Platform platform) {}

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context)
        throws IOException {
      JsonObject event = Json.parseObject(text(in));
      String body = event.text("body", "");
      if (body.length() > 1_000_000) {
        return;
      }
      switch (body) {
        case "throw" -> throw new IllegalStateException("as asked");
        case "nonsense" -> out.write("{{".getBytes(StandardCharsets.UTF_8));
        case "sleep" -> sleep();
        case "answer" ->
            out.write(
                """
                {"statusCode":201,"headers":{"Location":"/x"},"cookies":["a=1","b=2"],"body":"aGk=","isBase64Encoded":true}\
                """
                    .getBytes(StandardCharsets.UTF_8));
        default ->
            out.write(
                JsonObject.of("statusCode", 200, "body", event.toJson())
                    .toJson()
                    .getBytes(StandardCharsets.UTF_8));
      }
    }

    private static void sleep() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Notes what it was given, and answers what {@link #answer} says. */
  public static final class Work implements RequestStreamHandler {
    public static final Queue<JsonObject> SEEN = new ConcurrentLinkedQueue<>();
    public static final AtomicInteger INSTANCES = new AtomicInteger();
    public static volatile Function<List<JsonObject>, String> answer = records -> "";

    public Work(Platform platform) {
      INSTANCES.incrementAndGet();
    }

    public static void reset() {
      SEEN.clear();
      INSTANCES.set(0);
      answer = records -> "";
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context)
        throws IOException {
      List<JsonObject> records = Json.parseObject(text(in)).objects("Records");
      SEEN.addAll(records);
      out.write(answer.apply(records).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Does nothing, and counts how often. */
  public static final class Nothing implements RequestStreamHandler {
    public static final Queue<String> EVENTS = new ConcurrentLinkedQueue<>();

    public Nothing(Platform platform) {}

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context)
        throws IOException {
      EVENTS.add(text(in));
    }
  }

  /** Cannot be made. */
  public static final class Broken implements RequestStreamHandler {
    public Broken(Platform platform) {
      throw new IllegalStateException("no way");
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) {}
  }

  /** Computes for ever, deaf to interrupts. */
  public static final class Deaf implements RequestStreamHandler {
    public static volatile boolean stop;

    public Deaf(Platform platform) {}

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) {
      while (!stop) {
        Thread.onSpinWait();
      }
    }
  }

  /** Waits for a condition, not for a time; fails after twenty seconds. */
  public static void await(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for: " + what);
      }
      LockSupport.parkNanos(200_000);
    }
  }
}
