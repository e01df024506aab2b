package dev.encargo.handlers.email;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.JsonObject;
import java.io.IOException;

/** {@code email.send}: hands one mail to the {@link Mailer}. */
public final class EmailSend implements JobHandler {

  private final Mailer mailer;

  public EmailSend(Mailer mailer) {
    this.mailer = mailer;
  }

  @Override
  public String type() {
    return "email.send";
  }

  @Override
  public void check(JsonObject payload) {
    var _ = Mail.of(payload);
  }

  @Override
  public Outcome run(JobContext job) throws IOException {
    Mail mail = Mail.of(job.payload());
    try {
      mailer.send(job.id().toString(), mail);
    } catch (Mailer.NoTransport e) {
      return Outcome.failed(String.valueOf(e.getMessage()));
    }
    return Outcome.completed(JsonObject.of("to", mail.to(), "subject", mail.subject()));
  }
}
