package dev.encargo.local.file;

import dev.encargo.local.CannotStart;
import dev.encargo.local.endpoint.Calls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * S3 on 127.0.0.1, its objects files in a directory. Requests and presigned URLs must be signed with the one secret there is; the access
 * key only says who asks.
 */
public final class LocalS3 implements AutoCloseable {

  /** The secret that it takes. */
  public static final String SECRET_KEY = "local-secret";

  private final S3Proxy proxy;

  private LocalS3(S3Proxy proxy) {
    this.proxy = proxy;
  }

  /**
   * @param directory where the objects are kept
   * @param port 0 for any free one
   * @param buckets made where they are not there
   * @param calls is told of every request
   */
  public static LocalS3 start(Path directory, int port, List<String> buckets, Calls calls) {
    try {
      Files.createDirectories(directory);
      FilesystemNio2BlobStore store = new FilesystemNio2BlobStore(directory.toString());
      for (String bucket : buckets) {
        if (!store.containerExists(bucket)) {
          store.createContainer(bucket);
        }
      }
      S3Proxy proxy =
          S3Proxy.builder()
              .blobStore(store)
              .endpoint(URI.create("http://127.0.0.1:" + port))
              .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "local", SECRET_KEY)
              .stopTimeout(0)
              .build();
      proxy.setBlobStoreLocator(
          (caller, _, _) -> new AccessGrant(SECRET_KEY, new NotedFiles(store, caller, calls)));
      start(proxy, port);
      return new LocalS3(proxy);
    } catch (IOException e) {
      throw new CannotStart("Files cannot be kept in " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void start(S3Proxy proxy, int port) {
    try {
      proxy.start();
    } catch (Exception e) {
      throw new CannotStart(
          "Port "
              + port
              + ", meant for files (S3), is taken by another program: stop that one, or choose another port.",
          e);
    }
  }

  /** For {@code AWS_ENDPOINT_URL_S3}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the local S3 did not stop", e);
    }
  }
}
