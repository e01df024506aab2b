package dev.encargo.handlers.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.encargo.handlers.TestJob;
import dev.encargo.job.Outcome;
import dev.encargo.json.JsonObject;
import dev.encargo.net.PublicAddresses;
import dev.encargo.sql.TestPostgres;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server with a certificate for {@code shop.example}, which a look-up of the test's own places on this machine. */
class HttpsTest {

  @TempDir private static Path directory;

  private static SSLContext trusting;
  private static HttpsServer server;

  @BeforeAll
  static void start() throws Exception {
    Path file = directory.resolve("key.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "shop",
                "-keyalg",
                "EC",
                "-dname",
                "CN=shop.example",
                "-ext",
                "SAN=dns:shop.example",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(made.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, "secret".toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, "secret".toCharArray());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("shop", keys.getCertificate("shop"));
    trust.init(certificates);
    SSLContext serving = SSLContext.getInstance("TLS");
    serving.init(own.getKeyManagers(), null, null);
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust.getTrustManagers(), null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(serving));
    server.createContext(
        "/",
        exchange -> {
          byte[] host =
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"))
                  .orElse("")
                  .getBytes();
          exchange.sendResponseHeaders(200, host.length);
          exchange.getResponseBody().write(host);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static Outcome ask(String host, SSLSocketFactory tls) throws Exception {
    PublicAddresses here =
        new PublicAddresses(true, name -> new InetAddress[] {InetAddress.getLoopbackAddress()});
    String url = "https://" + host + ":" + server.getAddress().getPort() + "/";
    return new TestJob("http.request", TestPostgres.database(), JsonObject.of("url", url))
        .attempt(new HttpRequest(here, InstantSource.system(), () -> tls));
  }

  @Test
  void the_connection_goes_to_the_checked_address_and_the_certificate_is_that_of_the_name()
      throws Exception {
    Outcome outcome = ask("shop.example", trusting.getSocketFactory());
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    assertThat(((Outcome.Completed) outcome).result().text("body"))
        .isEqualTo("shop.example:" + server.getAddress().getPort());
  }

  @Test
  void a_certificate_for_another_name_or_of_a_stranger_is_refused() throws Exception {
    assertThat(ask("bank.example", trusting.getSocketFactory()))
        .isInstanceOf(Outcome.Retry.class)
        .asString()
        .contains("bank.example");
    assertThat(ask("shop.example", (SSLSocketFactory) SSLSocketFactory.getDefault()))
        .isInstanceOf(Outcome.Retry.class);
  }
}
