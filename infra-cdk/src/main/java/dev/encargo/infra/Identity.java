package dev.encargo.infra;

import software.amazon.awscdk.services.cognito.IUserPool;

/** Who signs the users' tokens. */
public sealed interface Identity {

  /** A Cognito user pool and app client that the platform brings along. */
  record OwnUserPool() implements Identity {}

  /**
   * A user pool that is there already.
   *
   * @param clientId the app client whose tokens are accepted
   */
  record ExistingUserPool(IUserPool pool, String clientId) implements Identity {}

  /**
   * Any OpenID Connect issuer.
   *
   * @param issuer the {@code iss} of its tokens, without a slash at the end; its keys are read from {@code
   *     <issuer>/.well-known/jwks.json}
   * @param audience the {@code aud} that tokens must carry
   */
  record Issuer(String issuer, String audience) implements Identity {

    /**
     * Checks.
     *
     * @throws BadInput where the issuer is no https URL without a slash at its end, or the audience is empty
     */
    public Issuer {
      if (!issuer.matches("https://[^ ]+[^ /]")) {
        throw new BadInput(
            "jwtIssuer is '"
                + issuer
                + "': write the https URL that tokens carry as iss, without a slash at the end, as https://login.example.com.");
      }
      if (audience.isBlank()) {
        throw new BadInput("jwtAudience is empty: write the aud that tokens carry.");
      }
    }
  }
}
