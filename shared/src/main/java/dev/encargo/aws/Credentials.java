package dev.encargo.aws;

import java.util.Map;
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

  /** As the environment has them under the SDK's names; null where it has none, as after a restore from a snapshot. */
  public static @Nullable Credentials of(Map<String, String> environment) {
    String id = environment.get("AWS_ACCESS_KEY_ID");
    String secret = environment.get("AWS_SECRET_ACCESS_KEY");
    return id == null || secret == null
        ? null
        : new Credentials(id, secret, environment.get("AWS_SESSION_TOKEN"));
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "Credentials[" + id + "]";
  }
}
