package dev.encargo.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.constructs.Construct;

/** What users upload, and what jobs write beside it. Private, encrypted, over TLS only; files go after a month. */
final class FileBucket {
  private static final String UPLOADS = "uploads/";
  // Four times the retention of a finished job: a file may wait for a job that is scheduled for
  // later.
  private static final int DAYS_KEPT = 30;

  private final Bucket bucket;

  FileBucket(Construct scope, boolean kept, Keys keys) {
    bucket =
        encrypted(Bucket.Builder.create(scope, "Bucket"), keys)
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .enforceSsl(true)
            .versioned(false)
            .removalPolicy(kept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY)
            .lifecycleRules(
                List.of(
                    LifecycleRule.builder()
                        .id("uploads-go-after-a-month")
                        .prefix(UPLOADS)
                        .expiration(Duration.days(DAYS_KEPT))
                        .build(),
                    LifecycleRule.builder()
                        .id("broken-uploads-go-after-a-day")
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()))
            .build();
  }

  /** With a key of the account's own, S3 asks for it <a
   * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html">once in a while</a> and not for each file. */
  private static Bucket.Builder encrypted(Bucket.Builder bucket, Keys keys) {
    return keys.customer()
        .map(key ->
            bucket.encryption(BucketEncryption.KMS).encryptionKey(key).bucketKeyEnabled(true))
        .orElseGet(() -> bucket.encryption(BucketEncryption.S3_MANAGED));
  }

  String name() {
    return bucket.getBucketName();
  }

  String arn() {
    return bucket.getBucketArn();
  }

  /** Every file that functions may touch. */
  String uploadsArn() {
    return bucket.arnForObjects(UPLOADS + "*");
  }
}
