package dev.encargo.job;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.encargo.json.FieldErrors;
import dev.encargo.json.FieldReader;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.net.WebhookUrls;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what callers ask for: the only place where a job exists as raw JSON. One use, then it is spent. */
final class ParseNewJobs {

  private final FieldErrors errors = new FieldErrors();
  private final Map<String, JobHandler> handlers;
  private final WebhookUrls webhooks;
  private final Instant now;

  ParseNewJobs(Map<String, JobHandler> handlers, WebhookUrls webhooks, Instant now) {
    this.handlers = handlers;
    this.webhooks = webhooks;
    this.now = now;
  }

  NewJob one(byte[] body) {
    List<@Nullable NewJob> jobs = new ArrayList<>(1);
    read(
        body,
        parser -> {
          FieldReader fields = new FieldReader(parser, errors);
          jobs.add(new NewJobFields(fields, errors, handlers, webhooks, now).read());
        });
    return Objects.requireNonNull(jobs.getFirst());
  }

  List<NewJob> batch(byte[] body) {
    List<NewJob> jobs = new ArrayList<>();
    read(
        body,
        parser -> {
          FieldReader fields = new FieldReader(parser, errors);
          boolean found = false;
          for (String field = fields.next(); field != null; field = fields.next()) {
            if (field.equals("jobs")) {
              found = true;
              jobs(parser, fields, jobs);
            } else {
              fields.unknown(List.of("jobs"));
            }
          }
          if (!found) {
            errors.malformed(
                "jobs", "is missing; write a list of 1 to " + NewJob.MAX_BATCH + " jobs");
          }
        });
    return jobs;
  }

  private void jobs(JsonParser parser, FieldReader envelope, List<NewJob> jobs) throws IOException {
    if (envelope.token() != JsonToken.START_ARRAY) {
      envelope.wrong("must be a list of 1 to " + NewJob.MAX_BATCH + " jobs");
      return;
    }
    FieldReader fields = new FieldReader(parser, errors);
    int index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      fields.inside("jobs", index);
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        errors.malformed(fields.path(""), "must be an object");
        parser.skipChildren();
      } else if (index >= NewJob.MAX_BATCH || errors.full()) {
        parser.skipChildren();
      } else {
        NewJob job = new NewJobFields(fields, errors, handlers, webhooks, now).read();
        if (job != null) {
          jobs.add(job);
        }
      }
      index++;
    }
    if (index == 0 || index > NewJob.MAX_BATCH) {
      errors.refused("jobs", "holds " + index + " jobs; write 1 to " + NewJob.MAX_BATCH);
    }
  }

  private interface Reading {
    void from(JsonParser parser) throws IOException;
  }

  private void read(byte[] body, Reading reading) {
    try (JsonParser parser = Json.parser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw InvalidInput.malformed("", "must be a JSON object");
      }
      reading.from(parser);
      if (parser.nextToken() != null) {
        throw InvalidInput.malformed("", "has text after its end");
      }
    } catch (IOException e) {
      errors.addAll("", Json.malformed(e));
    }
    errors.throwIfAny();
  }
}
