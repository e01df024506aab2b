package dev.encargo.functions.api;

import static dev.encargo.functions.api.RenderJob.field;

import dev.encargo.outbox.Outbox;
import java.util.List;

/** {@code /api/admin/outbox}: how the outbox stands. */
final class ManageOutbox {

  private final Outbox outbox;

  ManageOutbox(Outbox outbox) {
    this.outbox = outbox;
  }

  void addTo(Routes routes) {
    routes.addAdmin("GET", "/api/admin/outbox/stats", this::stats);
  }

  Response stats(Call call) {
    call.query().only(List.of()).check();
    Outbox.Stats stats = outbox.stats();
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          field(to, "publisher", stats.publisher());
          field(to, "total", stats.total());
          field(to, "pending", stats.pending());
          field(to, "published", stats.published());
          field(to, "waiting", stats.waiting());
          field(to, "retrying", stats.retrying());
          field(to, "delivered", stats.delivered());
          field(to, "failed", stats.failed());
          field(to, "oldestWaiting", stats.oldestWaiting());
          to.writeEndObject();
        });
  }
}
