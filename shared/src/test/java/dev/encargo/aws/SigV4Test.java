package dev.encargo.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/** Against the SDK's own signer. */
class SigV4Test {

  private static final Instant DAY = Instant.parse("2026-03-01T23:59:59Z");
  private static final byte[] BODY = "{\"QueueUrl\":\"ñ\"}".getBytes(UTF_8);

  @Test
  void it_signs_as_the_sdk_does() {
    for (AwsCredentials who :
        new AwsCredentials[] {
          AwsBasicCredentials.create("AKIDEXAMPLE", "secret/with+signs="),
          AwsSessionCredentials.create("ASIAEXAMPLE", "another", "token/of+a==session")
        }) {
      for (String uri :
          new String[] {"https://sqs.sa-east-1.amazonaws.com/", "http://127.0.0.1:4566/a/b"}) {
        assertThat(ours(who, URI.create(uri), DAY)).isEqualTo(theirs(who, URI.create(uri), DAY));
      }
    }
  }

  @Test
  void other_methods_are_signed_as_the_sdk_does() {
    AwsCredentials who = AwsBasicCredentials.create("AKIDEXAMPLE", "secret");
    URI uri = URI.create("https://lambda.sa-east-1.amazonaws.com/2015-03-31/a-b/c");
    for (SdkHttpMethod method : new SdkHttpMethod[] {SdkHttpMethod.GET, SdkHttpMethod.PUT}) {
      byte[] body = method == SdkHttpMethod.GET ? new byte[0] : BODY;
      assertThat(signer(who).sign(method.name(), uri, headers(), body, DAY).get("authorization"))
          .isEqualTo(theirs(method, who, uri, body, DAY));
    }
  }

  @Test
  void a_new_day_has_a_new_key() {
    AwsCredentials who = AwsBasicCredentials.create("AKIDEXAMPLE", "secret");
    URI uri = URI.create("https://sqs.sa-east-1.amazonaws.com/");
    SigV4 signer = signer(who);
    for (Instant now : new Instant[] {DAY, DAY.plusSeconds(1)}) {
      assertThat(signer.sign("POST", uri, headers(), BODY, now).get("authorization"))
          .isEqualTo(theirs(who, uri, now));
    }
  }

  private static SigV4 signer(AwsCredentials who) {
    return new SigV4(
        SdkCredentials.from(StaticCredentialsProvider.create(who)), "sa-east-1", "sqs");
  }

  private static Map<String, String> headers() {
    return Map.of(
        "content-type", "application/x-amz-json-1.0", "x-amz-target", "AmazonSQS.SendMessageBatch");
  }

  private static String ours(AwsCredentials who, URI uri, Instant now) {
    return signer(who)
        .sign("POST", uri, headers(), BODY, now)
        .getOrDefault("authorization", "none");
  }

  private static String theirs(AwsCredentials who, URI uri, Instant now) {
    return theirs(SdkHttpMethod.POST, who, uri, BODY, now);
  }

  private static String theirs(
      SdkHttpMethod method, AwsCredentials who, URI uri, byte[] body, Instant now) {
    SdkHttpRequest.Builder request = SdkHttpRequest.builder().method(method).uri(uri);
    headers().forEach(request::putHeader);
    return AwsV4HttpSigner.create()
        .sign(r ->
            r.identity(who)
                .request(request.build())
                .payload(ContentStreamProvider.fromByteArray(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sqs")
                .putProperty(AwsV4HttpSigner.REGION_NAME, "sa-east-1")
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)))
        .request()
        .firstMatchingHeader("Authorization")
        .orElseThrow();
  }
}
