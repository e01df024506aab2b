package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.net.WebhookUrls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as its creator asks for it, checked.
 *
 * @param type names the handler
 * @param name for people; the type where none was given
 * @param maxRetries failed attempts after the first that are allowed, 0 to 100
 * @param retryDelay the first backoff; it doubles with each failed attempt
 * @param scheduledAt not to be started before; null for at once
 * @param orderingKey jobs of one owner with the same key run one after the other, in the order of their creation
 * @param uniqueKey while a job of this owner with this key is unfinished, creating another returns that one
 * @param deduplication what makes this creation one with others; null where it is a job of its own
 */
public record NewJob(
    String type,
    String name,
    JsonObject payload,
    Priority priority,
    int maxRetries,
    Duration retryDelay,
    @Nullable Instant scheduledAt,
    @Nullable String webhookUrl,
    @Nullable String url,
    JsonObject metadata,
    @Nullable String orderingKey,
    @Nullable String uniqueKey,
    @Nullable Deduplication deduplication) {

  /** A job of its own. */
  public NewJob(
      String type,
      String name,
      JsonObject payload,
      Priority priority,
      int maxRetries,
      Duration retryDelay,
      @Nullable Instant scheduledAt,
      @Nullable String webhookUrl,
      @Nullable String url,
      JsonObject metadata,
      @Nullable String orderingKey,
      @Nullable String uniqueKey) {
    this(
        type,
        name,
        payload,
        priority,
        maxRetries,
        retryDelay,
        scheduledAt,
        webhookUrl,
        url,
        metadata,
        orderingKey,
        uniqueKey,
        null);
  }

  /** As its row has it: a debounced job is one that is scheduled. */
  NewJob stored(Instant runAt) {
    return new NewJob(
        type,
        name,
        payload,
        priority,
        maxRetries,
        retryDelay,
        deduplication instanceof Deduplication.Debounce ? runAt : scheduledAt,
        webhookUrl,
        url,
        metadata,
        orderingKey,
        uniqueKey);
  }

  /** Most jobs in one batch. */
  public static final int MAX_BATCH = 1_000;

  /**
   * Reads one job: {@code {"type": "email.send", "payload": {…}, …}}.
   *
   * @param handlers the types that there are; each checks the payload of its own
   * @param now decides which {@code scheduledAt} is past
   * @throws dev.encargo.json.InvalidInput naming every field that is wrong
   */
  public static NewJob parse(byte[] body, Map<String, JobHandler> handlers, Instant now) {
    return parse(body, handlers, WebhookUrls.PUBLIC, now);
  }

  /**
   * As above.
   *
   * @param webhooks which URLs may be called when the job ends
   */
  public static NewJob parse(
      byte[] body, Map<String, JobHandler> handlers, WebhookUrls webhooks, Instant now) {
    return new ParseNewJobs(handlers, webhooks, now).one(body);
  }

  /**
   * Reads {@code {"jobs": [{…}, …]}}, 1 to {@value #MAX_BATCH} of them.
   *
   * @param handlers the types that there are; each checks the payload of its own
   * @param webhooks which URLs may be called when a job ends
   * @param now decides which {@code scheduledAt} is past
   * @throws dev.encargo.json.InvalidInput naming every field that is wrong, such as {@code jobs[3].payload}
   */
  public static List<NewJob> parseBatch(
      byte[] body, Map<String, JobHandler> handlers, WebhookUrls webhooks, Instant now) {
    return new ParseNewJobs(handlers, webhooks, now).batch(body);
  }
}
