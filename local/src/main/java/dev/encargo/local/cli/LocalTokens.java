package dev.encargo.local.cli;

import dev.encargo.local.LocalPlatform;
import dev.encargo.local.http.LocalIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** Tokens for the platform on this machine: whoever can read its key, which is its owner, may be anybody. */
final class LocalTokens {

  private LocalTokens() {}

  /**
   * A token.
   *
   * @param state where that platform keeps its state
   * @param apiUrl where its API listens
   */
  static String issue(Path state, String apiUrl, String user, boolean admin, Duration validFor) {
    LocalIssuer issuer = LocalIssuer.open(state.resolve("issuer"), InstantSource.system());
    return issuer.token(LocalIssuer.issuer(apiUrl), LocalPlatform.AUDIENCE, user, admin, validFor);
  }
}
