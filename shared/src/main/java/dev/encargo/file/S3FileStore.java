package dev.encargo.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/** Files in an S3 bucket. */
public final class S3FileStore implements FileStore {

  private final S3Client s3;
  private final S3Presigner presigner;
  private final String bucket;

  public S3FileStore(S3Client s3, S3Presigner presigner, String bucket) {
    this.s3 = s3;
    this.presigner = presigner;
    this.bucket = bucket;
  }

  /** {@inheritDoc} An offset at the end of the file gives an empty stream. */
  @Override
  public InputStream open(String key, long offset) throws IOException {
    try {
      return new Abortable(
          s3.getObject(request -> {
            request.bucket(bucket).key(key);
            if (offset > 0) {
              request.range("bytes=" + offset + "-");
            }
          }));
    } catch (SdkException | UncheckedIOException e) {
      // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html: a range that begins at
      // the end is InvalidRange.
      if (e instanceof S3Exception answer && answer.statusCode() == 416) {
        return InputStream.nullInputStream();
      }
      throw failure(key, e);
    }
  }

  @Override
  public long size(String key) throws IOException {
    try {
      return s3.headObject(request -> request.bucket(bucket).key(key)).contentLength();
    } catch (SdkException | UncheckedIOException e) {
      throw failure(key, e);
    }
  }

  @Override
  public void put(String key, Path content, String contentType) throws IOException {
    try {
      s3.putObject(
          request -> request.bucket(bucket).key(key).contentType(contentType),
          RequestBody.fromFile(content));
    } catch (SdkException | UncheckedIOException e) {
      throw failure(key, e);
    }
  }

  /**
   * {@inheritDoc} Length and type are part of the signature: S3 refuses another body with 403
   * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html).
   */
  @Override
  public Upload presignUpload(String key, long length, String contentType, Duration validFor) {
    PresignedPutObjectRequest signed =
        presigner.presignPutObject(request ->
            request
                .signatureDuration(validFor)
                .putObjectRequest(put ->
                    put.bucket(bucket).key(key).contentType(contentType).contentLength(length)));
    Map<String, String> headers = new LinkedHashMap<>();
    signed
        .signedHeaders()
        .forEach((name, values) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          // Every client says the host itself.
          if (!lower.equals("host")) {
            headers.put(lower, String.join(",", values));
          }
        });
    return new Upload(URI.create(signed.url().toExternalForm()), headers);
  }

  /** A connection that breaks reaches us unchecked from the SDK's client over {@link java.net.HttpURLConnection}. */
  private static IOException failure(String key, RuntimeException e) {
    if (e instanceof S3Exception answer && answer.statusCode() == 404) {
      return new NotFound(key);
    }
    return new IOException("the file store did not answer as it should", e);
  }

  /** Closing before the end must break the connection off: the SDK would read the rest of the file to keep it. */
  private static final class Abortable extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> response;
    private boolean atEnd;

    Abortable(ResponseInputStream<GetObjectResponse> response) {
      super(response);
      this.response = response;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      atEnd |= next < 0;
      return next;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = super.read(to, offset, length);
      atEnd |= count < 0;
      return count;
    }

    @Override
    public void close() throws IOException {
      if (atEnd) {
        super.close();
      } else {
        response.abort();
      }
    }
  }
}
