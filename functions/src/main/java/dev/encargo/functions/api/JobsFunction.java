package dev.encargo.functions.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.file.Uploads;
import dev.encargo.functions.Snapshot;
import dev.encargo.handlers.Handlers;
import dev.encargo.handlers.cardimport.Lotes;
import dev.encargo.job.CreateJobs;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Jobs;
import dev.encargo.log.Log;
import dev.encargo.owner.KeySource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The HTTPS API for jobs, uploads, imported statements and guests. */
public final class JobsFunction implements RequestStreamHandler {

  private final AnswerRequest answer;

  /** As Lambda makes it. */
  public JobsFunction() {
    Platform platform = Platform.of(System.getenv());
    Snapshot.prepare(
        System.getenv(), JobsFunction.class, () -> Rehearsal.run(platform.clock()), platform.log());
    this(platform);
  }

  public JobsFunction(Platform platform) {
    this(answer(platform));
  }

  JobsFunction(AnswerRequest answer) {
    this.answer = answer;
  }

  @Override
  public void handleRequest(InputStream event, OutputStream out, @Nullable Context context)
      throws IOException {
    answer.answer(Request.parse(event)).write(out);
  }

  private static AnswerRequest answer(Platform platform) {
    return answer(
        platform,
        platform.createJobs(),
        KeySource.of(platform.settings().jwtIssuer()),
        platform.log());
  }

  static AnswerRequest answer(Platform platform, CreateJobs create, KeySource keys, Log log) {
    return AnswerRequest.of(platform, routes(platform, create), keys, log);
  }

  private static Routes routes(Platform platform, CreateJobs create) {
    InstantSource clock = platform.clock();
    Jobs jobs = platform.jobs();
    Map<String, JobHandler> handlers = Handlers.all(platform);
    return routes(
        new PostJobs(
            create,
            handlers,
            new Uploads(platform.formerGuests()),
            platform.settings().webhookUrls(),
            clock),
        new ListJobs(jobs),
        new ShowJob(jobs, new AwaitChange(jobs, clock, Thread::sleep)),
        new EndOrRepeat(platform.cancelJob(), platform.retryJob()),
        new PresignUpload(platform::files, platform.uploadQuota(), platform.ids(), clock),
        new DeleteLote(new Lotes(platform.sql())),
        new PatchJob(platform.mergeMetadata()),
        new AdmitGuest(platform.guests(), platform.ids()),
        new ChangeOwner(platform.guests(), platform::ringOutbox),
        new ShowWebhookSecret(platform.ownerSecrets()),
        new ListTypes(handlers));
  }

  static Routes routes(
      PostJobs post,
      ListJobs list,
      ShowJob show,
      EndOrRepeat end,
      PresignUpload upload,
      DeleteLote delete,
      PatchJob patch,
      AdmitGuest guests,
      ChangeOwner owners,
      ShowWebhookSecret secrets,
      ListTypes types) {
    return new Routes()
        .add("POST", "/api/jobs", post::one)
        .add("GET", "/api/jobs", list::answer)
        .add("POST", "/api/jobs/batch", post::batch)
        .add("POST", "/api/jobs/dkt-import", new ImportStatement(post)::answer)
        .add("GET", "/api/jobs/{id}", show::answer)
        .add("PATCH", "/api/jobs/{id}", patch::answer)
        .add("POST", "/api/jobs/{id}/cancel", end::cancel)
        .add("POST", "/api/jobs/{id}/retry", end::retry)
        .add("POST", "/api/uploads", upload::answer)
        .add("DELETE", "/api/dkt/lotes/{loteId}", delete::answer)
        .addOpen("POST", "/api/guests", guests::admit)
        .add("POST", "/api/guests/token", guests::rotate)
        .add("POST", "/api/guests/migrate", owners::migrate)
        .add("DELETE", "/api/guests/me", owners::removeGuest)
        .add("DELETE", "/api/users/me", owners::removeUser)
        .add("GET", "/api/webhooks/secret", secrets::show)
        .add("POST", "/api/webhooks/secret", secrets::rotate)
        .add("GET", "/api/types", types::answer)
        .addOpen("GET", "/api/openapi.json", new ShowInterface()::answer);
  }
}
