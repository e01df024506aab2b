package dev.encargo.handlers.email;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.JsonObject;
import dev.encargo.schema.JsonSchema;
import java.io.IOException;
import java.util.Optional;

/** {@code email.send}: hands one mail to the {@link Mailer}. */
public final class EmailSend implements JobHandler {

  /** 50 recipients a message: https://docs.aws.amazon.com/ses/latest/dg/quotas.html. */
  private static final JsonSchema PAYLOAD =
      JsonSchema.of(
          """
          {
            "type": "object",
            "required": ["to", "subject", "text"],
            "properties": {
              "to": {
                "description": "An address, or up to 50.",
                "anyOf": [
                  {"type": "string", "format": "email"},
                  {"type": "array", "items": {"type": "string", "format": "email"}, "minItems": 1, "maxItems": 50}
                ]
              },
              "subject": {"type": "string", "minLength": 1, "maxLength": 500},
              "text": {"type": "string"},
              "html": {"description": "The same for those who can show it.", "type": ["string", "null"]},
              "replyTo": {"description": "Where answers go.", "type": ["string", "null"], "format": "email"}
            },
            "additionalProperties": false
          }
          """);

  private final Mailer mailer;

  public EmailSend(Mailer mailer) {
    this.mailer = mailer;
  }

  @Override
  public String type() {
    return "email.send";
  }

  @Override
  public Optional<JsonSchema> payloadSchema() {
    return Optional.of(PAYLOAD);
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
