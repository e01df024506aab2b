package dev.encargo.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Posts events to the operator's own URL, several at a time. Whatever it answers, nothing is given up: it is told again until it takes it. */
final class WebhookPublisher extends Publisher {

  private static final int AT_ONCE = 20;

  private final CallWebhook call;
  private final String url;
  private final String secret;

  WebhookPublisher(CallWebhook call, String url, String secret) {
    this.call = call;
    this.url = url;
    this.secret = secret;
  }

  @Override
  List<Told> tell(List<Delivery> deliveries) {
    Semaphore slots = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Told>> asked = new ArrayList<>(deliveries.size());
      for (Delivery delivery : deliveries) {
        asked.add(threads.submit(() -> tell(delivery, slots)));
      }
      List<Told> told = new ArrayList<>(asked.size());
      for (Future<Told> one : asked) {
        told.add(result(one));
      }
      return told;
    }
  }

  private Told tell(Delivery delivery, Semaphore slots) throws InterruptedException {
    slots.acquire();
    try {
      Told told = call.call(url, delivery.event(), List.of(secret));
      return told instanceof Told.Never never
          ? new Told.Again(never.status(), never.error(), null)
          : told;
    } finally {
      slots.release();
    }
  }

  private static Told result(Future<Told> one) {
    try {
      return one.get();
    } catch (ExecutionException e) {
      return new Told.Again(null, "It could not be sent.", null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Told.Again(null, "It was not sent: the time was up.", null);
    }
  }
}
