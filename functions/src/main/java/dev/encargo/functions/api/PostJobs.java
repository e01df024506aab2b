package dev.encargo.functions.api;

import dev.encargo.file.Uploads;
import dev.encargo.job.CreateJobs;
import dev.encargo.job.Job;
import dev.encargo.job.JobHandler;
import dev.encargo.job.NewJob;
import dev.encargo.net.WebhookUrls;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Takes new jobs: one, or up to 1,000. */
final class PostJobs {

  private final CreateJobs create;
  private final Map<String, JobHandler> handlers;
  private final Uploads uploads;
  private final WebhookUrls webhooks;
  private final InstantSource clock;

  PostJobs(
      CreateJobs create,
      Map<String, JobHandler> handlers,
      Uploads uploads,
      WebhookUrls webhooks,
      InstantSource clock) {
    this.webhooks = webhooks;
    this.create = create;
    this.uploads = uploads;
    this.handlers = handlers;
    this.clock = clock;
  }

  /** {@code POST /api/jobs}. */
  Response one(Call call) {
    return one(call, call.json());
  }

  /** Creates the job that {@code body} describes. */
  Response one(Call call, byte[] body) {
    NewJob asked = NewJob.parse(body, handlers, webhooks, clock.instant());
    refuseUnlessAdmin(call, List.of(asked));
    ImportStatement.check(uploads, call.owner(), List.of(asked));
    List<CreateJobs.Created> jobs =
        create.create(
            call.owner(), List.of(asked), call.idempotency(), call.request().storedTrace());
    if (jobs.isEmpty()) {
      throw gone();
    }
    return accepted(jobs.getFirst());
  }

  /** {@code POST /api/jobs/batch}: the answer has of each job only what its creator cannot know. */
  Response batch(Call call) {
    List<NewJob> asked = NewJob.parseBatch(call.json(), handlers, webhooks, clock.instant());
    refuseUnlessAdmin(call, asked);
    ImportStatement.check(uploads, call.owner(), asked);
    List<CreateJobs.Created> jobs =
        create.create(call.owner(), asked, call.idempotency(), call.request().storedTrace());
    if (jobs.isEmpty()) {
      throw gone();
    }
    return Response.json(
        202,
        to -> {
          to.writeStartObject();
          to.writeArrayFieldStart("jobs");
          for (CreateJobs.Created one : jobs) {
            Job job = one.job();
            to.writeStartObject();
            to.writeStringField("id", job.id().toString());
            to.writeStringField("status", job.state().status().name());
            to.writeStringField("type", job.asked().type());
            to.writeBooleanField("deduplicated", one.deduplicated());
            to.writeEndObject();
          }
          to.writeEndArray();
          to.writeEndObject();
        });
  }

  private void refuseUnlessAdmin(Call call, List<NewJob> asked) {
    for (NewJob job : asked) {
      JobHandler handler = handlers.get(job.type());
      if (!call.admin() && handler != null && handler.forAdmins()) {
        throw new Refusal(
            Problem.FORBIDDEN,
            "Jobs of the type "
                + job.type()
                + " are for administrators: the token must be of the group admin.");
      }
    }
  }

  private static Response accepted(CreateJobs.Created created) {
    return Response.json(
            202,
            to -> {
              RenderJob.open(to, created.job());
              to.writeBooleanField("deduplicated", created.deduplicated());
              to.writeEndObject();
            })
        .with("location", "/api/jobs/" + created.job().id());
  }

  /** 202: the work was taken, and here is where to look. */
  static Response accepted(Job job) {
    return Response.json(
            202,
            to -> {
              RenderJob.open(to, job);
              to.writeEndObject();
            })
        .with("location", "/api/jobs/" + job.id());
  }

  /** The idempotency key outlived its jobs. */
  private static Refusal gone() {
    return new Refusal(
        Problem.WRONG_STATE,
        "What this Idempotency-Key created has been removed since; use a fresh key.");
  }
}
