package dev.encargo.aws;

import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** Credentials from the SDK, which knows all the places where they may be, and for its clients. */
public final class SdkCredentials {

  private SdkCredentials() {}

  /** Wherever the SDK finds them: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html. */
  static Supplier<Credentials> found() {
    return from(DefaultCredentialsProvider.builder().build());
  }

  /** Asks the SDK's provider, which keeps temporary ones fresh, each time. */
  public static Supplier<Credentials> from(AwsCredentialsProvider provider) {
    return () -> {
      AwsCredentials found = provider.resolveCredentials();
      String session = found instanceof AwsSessionCredentials it ? it.sessionToken() : null;
      return new Credentials(found.accessKeyId(), found.secretAccessKey(), session);
    };
  }

  /** As the SDK's clients take them. */
  public static AwsCredentialsProvider forClients(Supplier<Credentials> credentials) {
    return () -> {
      Credentials ours = credentials.get();
      return ours.session() == null
          ? AwsBasicCredentials.create(ours.id(), ours.secret())
          : AwsSessionCredentials.create(ours.id(), ours.secret(), ours.session());
    };
  }
}
