package dev.encargo.handlers.cardimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import dev.encargo.handlers.cardimport.CsvRecords.Rec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CsvRecordsTest {

  private static List<Rec> read(byte[] file, int offset, long line) throws Exception {
    InputStream in = new Trickle(file, offset);
    List<Rec> all = new ArrayList<>();
    try (CsvRecords records = new CsvRecords(new Lines(in, offset, line), ';')) {
      for (Rec rec = records.next(); rec != null; rec = records.next()) {
        all.add(rec);
      }
    }
    return all;
  }

  private static List<Rec> read(String file) throws Exception {
    return read(file.getBytes(StandardCharsets.ISO_8859_1), 0, 1);
  }

  @Test
  void records_are_cut_as_FastCSV_cuts_the_whole_file_and_reading_can_go_on_at_each()
      throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      String file = randomCsv(random);
      byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
      List<Rec> all = read(bytes, 0, 1);
      List<List<String>> expected =
          CsvReader.builder()
              .fieldSeparator(';')
              .skipEmptyLines(true)
              .allowExtraFields(true)
              .allowMissingFields(true)
              .ofCsvRecord(file.replace("\r\n", "\n").replace('\r', '\n'))
              .stream()
              .map(record -> record.getFields())
              .filter(fields -> fields.size() > 1 || !fields.getFirst().isBlank())
              .toList();
      assertThat(all.stream().map(Rec::fields).toList())
          .as("seed %d: %s", seed, file)
          .isEqualTo(expected);
      if (!all.isEmpty()) {
        int cut = random.nextInt(all.size());
        Rec before = all.get(cut);
        assertThat(read(bytes, (int) before.end(), before.nextLine()))
            .as("seed %d, from %d: %s", seed, before.end(), file)
            .isEqualTo(all.subList(cut + 1, all.size()));
      }
    }
  }

  private static String randomCsv(Random random) {
    String[] ends = {"\n", "\r\n", "\r"};
    StringBuilder file = new StringBuilder();
    int records = random.nextInt(30);
    for (int i = 0; i < records; i++) {
      int fields = 1 + random.nextInt(4);
      for (int f = 0; f < fields; f++) {
        file.append(f == 0 ? "" : ";");
        switch (random.nextInt(5)) {
          case 0 ->
              file.append('"')
                  .append(text(random, "ab;\"\n\r\u00F1 ").replace("\"", "\"\""))
                  .append('"');
          case 1 -> {}
          default -> file.append('x').append(text(random, "ab\"\u00F1\u00C3 ,"));
        }
      }
      file.append(i == records - 1 && random.nextBoolean() ? "" : ends[random.nextInt(3)]);
    }
    return file.toString();
  }

  private static String text(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @Test
  void a_quote_that_is_never_closed_costs_its_own_line_only() throws Exception {
    List<Rec> all = read("a;b\n1;\"open\n2;two\n3;three\n");
    assertThat(all).extracting(Rec::line).containsExactly(1L, 2L, 3L, 4L);
    assertThat(all.get(1).problem()).contains("not closed");
    assertThat(all.get(3).fields()).containsExactly("3", "three");
    assertThat(all.getLast().end()).isEqualTo(26);
  }

  @Test
  void a_quote_that_is_closed_by_a_later_row_costs_its_own_line_only() throws Exception {
    List<Rec> all = read("1;\"open\r\n2;\"two\"\r\n3;three");
    assertThat(all.get(0).problem()).contains("closing quote");
    assertThat(all.get(0).raw()).isEqualTo("1;\"open");
    assertThat(all.get(1).fields()).containsExactly("2", "two");
    assertThat(all.get(2).line()).isEqualTo(3);
  }

  @Test
  void a_record_that_swallows_the_file_is_given_up_after_a_bound() throws Exception {
    String line = "2;" + "x".repeat(997) + "\n";
    List<Rec> all = read("1;\"open\n" + line.repeat(500));
    assertThat(all).hasSize(501);
    assertThat(all.getFirst().problem()).isNotNull();
    assertThat(all.subList(1, 501)).allMatch(rec -> rec.problem() == null);
  }

  @Test
  void a_line_of_two_gigabytes_is_refused_after_its_first_64_KiB() {
    InputStream endless =
        new InputStream() {
          private long given;

          @Override
          public int read() {
            return ++given > 2_000_000_000L ? -1 : 'x';
          }

          @Override
          public int read(byte[] to, int offset, int length) {
            java.util.Arrays.fill(to, offset, offset + length, (byte) 'x');
            given += length;
            assertThat(given).isLessThan(1_000_000);
            return length;
          }
        };
    Lines lines = new Lines(endless, 0, 1);
    assertThatThrownBy(lines::next)
        .isInstanceOf(BadFile.class)
        .hasMessageContaining("Line 1 is longer");
  }

  @Test
  void a_line_of_exactly_the_longest_length_is_read_and_one_byte_more_is_not() throws Exception {
    String longest = "x".repeat(Lines.MAX_LINE);
    assertThat(read(longest + "\r\n1\n")).hasSize(2);
    assertThatThrownBy(() -> read("1\n" + longest + "x\n"))
        .isInstanceOf(BadFile.class)
        .hasMessageContaining("Line 2");
  }

  /** Gives one to seven bytes at a time, as a slow connection does. */
  private static final class Trickle extends InputStream {
    private final ByteArrayInputStream in;
    private int turn;

    Trickle(byte[] bytes, int offset) {
      in = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      return in.read(to, offset, Math.min(length, 1 + turn++ % 7));
    }
  }
}
