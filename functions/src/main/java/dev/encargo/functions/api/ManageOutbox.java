package dev.encargo.functions.api;

import static dev.encargo.functions.api.RenderJob.field;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.outbox.Outbox;
import dev.encargo.outbox.Retention;
import java.util.List;

/** {@code /api/admin/outbox}: how the outbox stands, publish now, clean up. */
final class ManageOutbox {

  private final Outbox outbox;
  private final Runnable ring;

  /**
   * @param ring wakes the publisher
   */
  ManageOutbox(Outbox outbox, Runnable ring) {
    this.outbox = outbox;
    this.ring = ring;
  }

  void addTo(Routes routes) {
    routes
        .addAdmin("GET", "/api/admin/outbox/stats", this::stats)
        .addAdmin("POST", "/api/admin/outbox/process", this::process)
        .addAdmin("POST", "/api/admin/outbox/cleanup", this::cleanUp);
  }

  Response stats(Call call) {
    call.query().only(List.of()).check();
    return stats(200);
  }

  /** 202: the publisher is woken, and this is how the outbox stood before. */
  Response process(Call call) {
    call.query().only(List.of()).check();
    ring.run();
    return stats(202);
  }

  private Response stats(int status) {
    Outbox.Stats stats = outbox.stats();
    return Response.json(
        status,
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

  /** {@code {"days": 30}}, which is also what no body means. */
  Response cleanUp(Call call) {
    long removed = outbox.cleanUp(days(call));
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeNumberField("removed", removed);
          to.writeEndObject();
        });
  }

  private static int days(Call call) {
    boolean empty = call.request().body().length == 0;
    return Retention.of(empty ? JsonObject.EMPTY : Json.parseObject(call.text())).days();
  }
}
