package dev.encargo.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/hook",
        "https://example.com:443/",
        "HTTPS://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://1.example.com/",
        "https://a.b/?x=http://127.0.0.1/"
      })
  void hosts_of_the_internet_may_be_called(String url) {
    assertThat(WebhookUrls.PUBLIC.refusal(url)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/",
        "ftp://example.com/",
        "example.com",
        "https:///x",
        "https://example.com/ x",
        "https://u:p@example.com/",
        "https://example.com@127.0.0.1/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://0300.0250.1.1/",
        "https://192.168.1/",
        "https://010.0.0.1/",
        "https://127.0.0.1./",
        "https://256.1.1.1/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://169.254.170.2/",
        "https://224.0.0.1/",
        "https://0.0.0.0/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:a9fe:a9fe::1]/",
        "https://[2001:0:1::1]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[ff02::1]/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://x.localhost/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://intranet/",
        "https://example.com:22/",
        "https://example.com:8443/",
        "https://example.com:80/"
      })
  void nothing_else_may(String url) {
    assertThat(WebhookUrls.PUBLIC.refusal(url)).startsWith("must ");
  }

  @Test
  void this_machine_may_be_called_only_where_that_is_allowed() {
    WebhookUrls here = new WebhookUrls(true, Set.of(443, 8443));
    assertThat(here.refusal("http://127.0.0.1:8080/x")).isNull();
    assertThat(here.refusal("http://localhost/")).isNull();
    assertThat(here.refusal("https://[::1]:9/")).isNull();
    assertThat(here.refusal("http://10.0.0.1/")).isNotNull();
    assertThat(here.refusal("http://localhost.example.com/")).isNotNull();
    assertThat(here.refusal("https://example.com:8443/")).isNull();
    assertThat(here.refusal("https://example.com:22/")).contains("443 or 8443");
  }
}
