package dev.encargo.functions.api;

import dev.encargo.outbox.OwnerSecrets;

/** {@code /api/webhooks/secret}: what signs the calls of the {@code webhookUrl} of one's jobs. */
final class ShowWebhookSecret {

  private final OwnerSecrets secrets;

  ShowWebhookSecret(OwnerSecrets secrets) {
    this.secrets = secrets;
  }

  /** {@code GET}: the one that signs. */
  Response show(Call call) {
    return secret(secrets.of(call.owner().identity(), false));
  }

  /** {@code POST}: a new one; the one before signs beside it for 24 hours. */
  Response rotate(Call call) {
    return secret(secrets.of(call.owner().identity(), true));
  }

  private static Response secret(String secret) {
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeStringField("secret", secret);
          to.writeEndObject();
        });
  }
}
