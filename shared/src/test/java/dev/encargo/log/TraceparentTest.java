package dev.encargo.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {

  private static final String GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void a_valid_header_is_passed_on_as_it_is() {
    assertThat(Traceparent.parse(GOOD)).hasToString(GOOD);
    assertThat(Objects.requireNonNull(Traceparent.parse(GOOD)).sampled()).isTrue();
  }

  @Test
  void flags_that_are_not_defined_are_not_passed_on() {
    assertThat(Traceparent.parse(GOOD.substring(0, 53) + "ff"))
        .hasToString(GOOD.substring(0, 53) + "03");
  }

  @Test
  void of_a_version_to_come_what_is_known_is_read() {
    assertThat(Traceparent.parse("cc" + GOOD.substring(2) + "-what-the-future-brings"))
        .hasToString(GOOD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "00-0af7651916cd43dd8448eb211c80319\u0000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01,00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      })
  void what_is_invalid_begins_no_trace(String header) {
    assertThat(Traceparent.parse(header)).isNull();
  }

  @Test
  void the_header_of_xray_becomes_one_of_w3c() {
    assertThat(
            Traceparent.ofXRay(
                "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"))
        .hasToString("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01");
    assertThat(Traceparent.ofXRay("Root=1-5759e988-bd862e3fe1be46a994272793"))
        .hasToString("00-5759e988bd862e3fe1be46a994272793-e1be46a994272793-00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Root=1-63f",
        "Self=1-5759e988-bd862e3fe1be46a994272793",
        "Root=1-5759e988-bd862e3fe1be46a99427279Z",
        "Root=1-00000000-000000000000000000000000",
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=x"
      })
  void what_names_no_trace_of_xray_begins_none(String header) {
    assertThat(Traceparent.ofXRay(header)).isNull();
  }

  @Test
  void a_job_without_a_trace_has_a_valid_one_of_its_own() {
    Traceparent own = Traceparent.ofJob(UUID.fromString("0198c0de-0000-7000-8000-00000000002a"));
    assertThat(own).hasToString("00-0198c0de00007000800000000000002a-800000000000002a-00");
    assertThat(Traceparent.parse(own.toString())).isEqualTo(own);
  }
}
