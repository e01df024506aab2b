package dev.encargo.local.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.local.endpoint.Calls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

class LocalS3Test {

  private static final StaticCredentialsProvider KEYS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("local", LocalS3.SECRET_KEY));

  @TempDir Path directory;

  @Test
  void a_presigned_upload_is_there_after_a_restart_and_a_forged_one_is_refused() throws Exception {
    try (LocalS3 s3 = LocalS3.start(directory, 0, List.of("bucket"), new Calls());
        S3Presigner presigner = presigner(s3.uri());
        HttpClient http = HttpClient.newHttpClient()) {
      URI put =
          presigner
              .presignPutObject(request ->
                  request
                      .signatureDuration(Duration.ofMinutes(5))
                      .putObjectRequest(object -> object.bucket("bucket").key("up/a b.csv")))
              .url()
              .toURI();

      assertThat(put(http, put)).isEqualTo(200);
      assertThat(put(http, URI.create(put.toString().replace("up/", "down/")))).isEqualTo(403);
      assertThat(put(http, URI.create(put.toString().split("\\?", 2)[0]))).isEqualTo(403);
    }
    try (LocalS3 again = LocalS3.start(directory, 0, List.of("bucket"), new Calls());
        S3Client client =
            S3Client.builder()
                .endpointOverride(again.uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(KEYS)
                .build()) {
      assertThat(
              client
                  .getObjectAsBytes(
                      object -> object.bucket("bucket").key("up/a b.csv").range("bytes=2-4"))
                  .asUtf8String())
          .isEqualTo("cde");
      assertThat(client.listObjectsV2(list -> list.bucket("bucket")).contents()).hasSize(1);
    }
  }

  private static int put(HttpClient http, URI to) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(to).PUT(BodyPublishers.ofString("abcdef")).build();
    return http.send(request, BodyHandlers.ofString()).statusCode();
  }

  private static S3Presigner presigner(URI endpoint) {
    return S3Presigner.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(KEYS)
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .build();
  }
}
