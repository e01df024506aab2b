package dev.encargo;

import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.rdsdata.RdsDataClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Builds the SDK's own clients. Apart from {@link AwsClients}, since to load this class is to load a part of the SDK. */
final class SdkClients implements AutoCloseable {

  /** The RDS Data API ends a statement after 45 seconds; an answer later than this will not come. */
  private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(60);

  private final AwsCredentialsProvider credentials;
  private final Region region;
  private final Function<String, @Nullable URI> endpoints;
  private final Part<SdkHttpClient> http = new Part<>(UrlConnectionHttpClient::create);

  /**
   * @param endpoints where to ask, by the name of the SDK's setting; null on AWS
   */
  SdkClients(
      AwsCredentialsProvider credentials,
      String region,
      Function<String, @Nullable URI> endpoints) {
    this.credentials = credentials;
    this.region = Region.of(region);
    this.endpoints = endpoints;
  }

  /** Without retries: the SDK cannot know which statements bear one. */
  RdsDataClient rdsData() {
    var builder =
        RdsDataClient.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(LONGEST_STATEMENT))
            .overrideConfiguration(all -> all.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    common(builder, "AWS_ENDPOINT_URL_RDS_DATA");
    return builder.build();
  }

  S3Client s3() {
    var builder =
        S3Client.builder()
            .httpClient(http.get())
            .forcePathStyle(endpoints.apply("AWS_ENDPOINT_URL_S3") != null);
    common(builder, "AWS_ENDPOINT_URL_S3");
    return builder.build();
  }

  S3Presigner s3Presigner() {
    URI endpoint = endpoints.apply("AWS_ENDPOINT_URL_S3");
    S3Presigner.Builder builder =
        S3Presigner.builder()
            .region(region)
            .credentialsProvider(credentials)
            .serviceConfiguration(
                S3Configuration.builder().pathStyleAccessEnabled(endpoint != null).build());
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    return builder.build();
  }

  private void common(AwsClientBuilder<?, ?> builder, String endpointName) {
    builder.region(region).credentialsProvider(credentials);
    URI endpoint = endpoints.apply(endpointName);
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
  }

  @Override
  public void close() {
    http.ifBuilt(SdkHttpClient::close);
  }
}
