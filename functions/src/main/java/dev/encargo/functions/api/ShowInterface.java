package dev.encargo.functions.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** {@code GET /api/openapi.json}: the interface in OpenAPI 3.1, as {@code docs/openapi.yaml} has it. Nobody needs to be proven for it. */
final class ShowInterface {

  Response answer(Request request) {
    return new Response(200, Map.of("content-type", "application/json"), text());
  }

  /** Read when it is asked for: most environments are never asked. */
  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(
            ShowInterface.class.getResourceAsStream("openapi.json"), "openapi.json is missing")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
