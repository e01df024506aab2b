package dev.encargo.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleStatementTest {

  private static byte[] read(long rows) throws IOException {
    try (InputStream in = SampleStatement.of(rows)) {
      return in.readAllBytes();
    }
  }

  @Test
  void the_same_number_of_rows_is_the_same_file_of_the_announced_size() throws Exception {
    byte[] file = read(1_000);
    assertThat(read(1_000)).isEqualTo(file);
    assertThat(SampleStatement.size(1_000)).isEqualTo(file.length);
    assertThat(SampleStatement.size(0)).isEqualTo(read(0).length).isPositive();
  }

  @Test
  void it_reads_the_same_in_pieces_and_byte_by_byte() throws Exception {
    byte[] file = read(50);
    try (InputStream in = SampleStatement.of(50)) {
      for (byte each : file) {
        assertThat(in.read()).isEqualTo(each & 0xFF);
      }
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void the_demonstration_has_a_little_of_everything() throws Exception {
    String text = new String(read(SampleStatement.DEMO_ROWS), StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    assertThat(lines.getFirst())
        .isEqualTo("Fecha;Descripción;Comprobante;Cuotas;Moneda;Importe;Tarjeta;Titular");
    assertThat(lines)
        .hasSizeGreaterThan(SampleStatement.DEMO_ROWS)
        .anyMatch(line -> line.startsWith("31/02/2025"));
    assertThat(text)
        .contains(
            "SU PAGO EN PESOS", "\"TRANSFERENCIA\nA; CUENTA PROPIA\"", "FARMACIA GÜEMES", ";USD;");
    assertThat(lines)
        .anyMatch(line -> line.matches("\\d\\d/\\d\\d/2025;[^;]+"))
        .noneMatch(String::isEmpty);
  }
}
