package dev.encargo.local.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.file.FileStore;
import dev.encargo.file.S3FileStore;
import dev.encargo.local.endpoint.Calls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The file port's adapter against the S3 of this machine. */
class S3FileStoreTest {

  private static final StaticCredentialsProvider KEYS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("local", LocalS3.SECRET_KEY));

  @TempDir private static Path directory;

  private static LocalS3 s3;
  private static S3Client client;
  private static S3Presigner presigner;
  private static FileStore files;

  @BeforeAll
  static void start() throws Exception {
    s3 = LocalS3.start(directory, 0, List.of("bucket"), new Calls());
    client = client(s3.uri());
    presigner =
        S3Presigner.builder()
            .endpointOverride(s3.uri())
            .region(Region.US_EAST_1)
            .credentialsProvider(KEYS)
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .build();
    files = new S3FileStore(client, presigner, "bucket");
  }

  private static S3Client client(URI endpoint) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(KEYS)
        .forcePathStyle(true)
        .build();
  }

  @AfterAll
  static void stop() throws Exception {
    presigner.close();
    client.close();
    s3.close();
  }

  private static void put(String key, String content) throws IOException {
    files.put(key, file(content), "text/csv; charset=utf-8");
  }

  private static Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "content", ".txt"), content);
  }

  private static String read(String key, long offset) throws IOException {
    try (InputStream in = files.open(key, offset)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_file_is_read_from_any_offset_to_its_end() throws Exception {
    put("a/b c ñ.csv", "año;1");
    assertThat(files.size("a/b c ñ.csv")).isEqualTo(6);
    assertThat(read("a/b c ñ.csv", 0)).isEqualTo("año;1");
    assertThat(read("a/b c ñ.csv", 3)).isEqualTo("o;1");
    assertThat(read("a/b c ñ.csv", 6)).isEmpty();
    put("a/b c ñ.csv", "");
    assertThat(read("a/b c ñ.csv", 0)).isEmpty();
  }

  @Test
  void a_large_file_can_be_left_after_its_beginning() throws Exception {
    put("large", "x".repeat(8_000_000));
    for (int i = 0; i < 5; i++) {
      try (InputStream in = files.open("large", 0)) {
        assertThat(in.readNBytes(10)).hasSize(10);
      }
    }
    assertThat(read("large", 7_999_999)).isEqualTo("x");
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    assertThatThrownBy(() -> files.open("none.csv", 0))
        .isInstanceOf(FileStore.NotFound.class)
        .hasMessageContaining("none.csv");
    assertThatThrownBy(() -> files.size("none.csv")).isInstanceOf(FileStore.NotFound.class);
  }

  @Test
  void a_store_that_is_gone_is_a_passing_fault_without_internals() throws Exception {
    FileStore elsewhere = new S3FileStore(client, presigner, "no-such-bucket");
    Path empty = file("");
    assertThatThrownBy(() -> elsewhere.put("a", empty, "text/plain"))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("bucket");
  }

  /** S3 asks for a request to be made again when it is busy, and its client does so. */
  @Test
  void a_file_is_sent_again_where_the_store_was_busy() throws Exception {
    try (BusyOnce between = new BusyOnce(s3.uri());
        S3Client through = client(between.uri())) {
      new S3FileStore(through, presigner, "bucket").put("again.csv", file("año;1"), "text/csv");
      assertThat(between.wasBusy()).isTrue();
    }
    assertThat(read("again.csv", 0)).isEqualTo("año;1");
  }

  /** Answers the first connection with 503, and passes the others on. */
  private static final class BusyOnce implements AutoCloseable {
    private static final String SLOW_DOWN =
        "HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicBoolean wasBusy = new AtomicBoolean();

    BusyOnce(URI target) throws IOException {
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                Socket caller = door.accept();
                if (wasBusy.compareAndSet(false, true)) {
                  caller.getOutputStream().write(SLOW_DOWN.getBytes(StandardCharsets.US_ASCII));
                  caller.shutdownOutput();
                  caller.getInputStream().transferTo(OutputStream.nullOutputStream());
                  caller.close();
                } else {
                  Socket there = new Socket(target.getHost(), target.getPort());
                  pass(caller, there);
                  pass(there, caller);
                }
              }
            } catch (IOException closed) {
              // The test is over.
            }
          });
    }

    private static void pass(Socket from, Socket to) {
      Thread.ofVirtual()
          .start(() -> {
            try (from;
                to) {
              from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException broken) {
              // Either end has hung up.
            }
          });
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    boolean wasBusy() {
      return wasBusy.get();
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }

  @Test
  void a_presigned_upload_takes_the_file_it_was_signed_for_and_no_other() throws Exception {
    FileStore.Upload upload =
        files.presignUpload("up/año.csv", 5, "text/csv", Duration.ofMinutes(5));
    assertThat(upload.headers())
        .containsEntry("content-type", "text/csv")
        .containsEntry("content-length", "5")
        .doesNotContainKey("host");
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(send(http, upload, "text/csv", "12345")).isEqualTo(200);
      assertThat(read("up/año.csv", 0)).isEqualTo("12345");
      assertThat(send(http, upload, "text/html", "12345")).isEqualTo(403);
      assertThat(send(http, upload, "text/csv", "123456")).isEqualTo(403);
    }
    assertThat(read("up/año.csv", 0)).isEqualTo("12345");
  }

  private static int send(HttpClient http, FileStore.Upload upload, String type, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(upload.url())
            .header("content-type", type)
            .PUT(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString()).statusCode();
  }
}
