package dev.encargo.aws;

import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * With what a request to AWS is signed.
 *
 * <p>A record of our own, so that a function that is given its keys in the environment loads nothing of the SDK for them.
 *
 * @param id of the access key
 * @param session the token that goes with temporary keys; null for those that last
 */
public record Credentials(String id, String secret, @Nullable String session) {

  /**
   * As the environment has them under the SDK's names, or from where it says that they are.
   *
   * @param clock tells when temporary ones end
   */
  public static Supplier<Credentials> of(Map<String, String> environment, InstantSource clock) {
    String id = environment.get("AWS_ACCESS_KEY_ID");
    String secret = environment.get("AWS_SECRET_ACCESS_KEY");
    if (id != null && secret != null) {
      Credentials given = new Credentials(id, secret, environment.get("AWS_SESSION_TOKEN"));
      return () -> given;
    }
    Supplier<Credentials> container = ContainerCredentials.of(environment, clock);
    return container == null ? SdkCredentials.found() : container;
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "Credentials[" + id + "]";
  }
}
