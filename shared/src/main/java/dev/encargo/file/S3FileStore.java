package dev.encargo.file;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/** The port on a bucket of Amazon S3. */
public final class S3FileStore implements FileStore {

  private static final int NOT_FOUND = 404;

  /** Asked for a range beyond the end: what is left of the file is nothing. */
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final S3Client client;
  private final S3Presigner presigner;
  private final String bucket;

  public S3FileStore(S3Client client, S3Presigner presigner, String bucket) {
    this.client = client;
    this.presigner = presigner;
    this.bucket = bucket;
  }

  @Override
  public InputStream open(String key, long offset) throws IOException {
    GetObjectRequest.Builder request = GetObjectRequest.builder().bucket(bucket).key(key);
    if (offset > 0) {
      request.range("bytes=" + offset + "-");
    }
    try {
      return client.getObject(request.build());
    } catch (S3Exception e) {
      if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
        return InputStream.nullInputStream();
      }
      throw failure(key, e);
    } catch (SdkException e) {
      throw failure(key, e);
    }
  }

  @Override
  public long size(String key) throws IOException {
    try {
      return client
          .headObject(HeadObjectRequest.builder().bucket(bucket).key(key).build())
          .contentLength();
    } catch (SdkException e) {
      throw failure(key, e);
    }
  }

  @Override
  public void put(String key, InputStream content, long length, String contentType)
      throws IOException {
    try {
      client.putObject(
          PutObjectRequest.builder().bucket(bucket).key(key).contentType(contentType).build(),
          RequestBody.fromInputStream(content, length));
    } catch (SdkException e) {
      throw failure(key, e);
    }
  }

  /** Made on this machine; the length and the type are signed, so that the URL takes exactly this file. */
  @Override
  public Upload presignUpload(String key, long length, String contentType, Duration validFor) {
    PresignedPutObjectRequest signed =
        presigner.presignPutObject(presign ->
            presign
                .signatureDuration(validFor)
                .putObjectRequest(put ->
                    put.bucket(bucket).key(key).contentLength(length).contentType(contentType)));
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> header : signed.signedHeaders().entrySet()) {
      if (!header.getKey().equalsIgnoreCase("host")) {
        headers.put(header.getKey(), String.join(",", header.getValue()));
      }
    }
    return new Upload(URI.create(signed.url().toString()), headers);
  }

  private static IOException failure(String key, SdkException e) {
    if (e instanceof S3Exception answered && answered.statusCode() == NOT_FOUND) {
      return new NotFound(key);
    }
    return new IOException("the file store did not answer as it should", e);
  }
}
