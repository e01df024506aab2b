package dev.encargo.functions.api;

import dev.encargo.handlers.cardimport.Lotes;

/** {@code DELETE /api/dkt/lotes/{loteId}}: removes an imported statement; its job then shows {@code loteDeleted}. */
final class DeleteLote {

  private final Lotes lotes;

  DeleteLote(Lotes lotes) {
    this.lotes = lotes;
  }

  Response answer(Call call) {
    if (!lotes.delete(call.owner(), call.id())) {
      throw new Refusal(Problem.NOT_FOUND, "There is no such statement, or it is not yours.");
    }
    return Response.empty(204);
  }
}
