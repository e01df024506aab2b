package dev.encargo.sql;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * Reads secrets of AWS Secrets Manager. One call of one operation
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html), made by hand: the SDK's module for it would
 * add half a megabyte to every function for what one of them does once a deployment.
 */
public final class RoleSecret {

  /** Name and password of a role. */
  public record Login(String username, String password) {
    @Override
    public String toString() {
      return username;
    }
  }

  private final SdkHttpClient http;
  private final URI endpoint;
  private final String region;
  private final AwsCredentialsProvider credentials;

  /**
   * @param endpoint of Secrets Manager
   */
  public RoleSecret(
      SdkHttpClient http, URI endpoint, String region, AwsCredentialsProvider credentials) {
    this.http = http;
    this.endpoint = endpoint;
    this.region = region;
    this.credentials = credentials;
  }

  /**
   * Reads {@code {"username": …, "password": …}}.
   *
   * @throws SqlFailure where the secret cannot be read, or is another
   */
  public Login read(String arn) {
    JsonObject answer = ask(JsonObject.of("SecretId", arn).toJson(), arn);
    try {
      JsonObject secret = Json.parseObject(answer.text("SecretString"));
      return new Login(secret.text("username"), secret.text("password"));
    } catch (InvalidInput e) {
      throw new SqlFailure(
          "The secret " + arn + " must be {\"username\": …, \"password\": …}.", null);
    }
  }

  private JsonObject ask(String body, String arn) {
    SignedRequest signed = sign(ContentStreamProvider.fromUtf8String(body), body);
    try {
      HttpExecuteResponse response =
          http.prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(signed.request())
                      .contentStreamProvider(signed.payload().orElseThrow())
                      .build())
              .call();
      try (InputStream content = response.responseBody().orElseThrow()) {
        JsonObject answer =
            Json.parseObject(new String(content.readAllBytes(), StandardCharsets.UTF_8));
        if (!response.httpResponse().isSuccessful()) {
          throw new SqlFailure(
              "The secret " + arn + " cannot be read: " + answer.text("__type", "unknown") + ".",
              null);
        }
        return answer;
      }
    } catch (IOException | InvalidInput e) {
      throw new SqlFailure.Unavailable("Secrets Manager cannot be reached", null);
    }
  }

  private SignedRequest sign(ContentStreamProvider payload, String body) {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint)
            .encodedPath("/")
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("Content-Length", Integer.toString(body.length()))
            .putHeader("X-Amz-Target", "secretsmanager.GetSecretValue")
            .build();
    return AwsV4HttpSigner.create()
        .sign(
            SignRequest.builder(credentials.resolveCredentials())
                .request(request)
                .payload(payload)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "secretsmanager")
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .build());
  }
}
