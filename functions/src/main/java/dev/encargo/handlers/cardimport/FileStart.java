package dev.encargo.handlers.cardimport;

import dev.encargo.handlers.cardimport.CsvRecords.Rec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a file, and what they tell: whether it is a CSV at all, where its header is, and its {@link Layout}.
 *
 * @param layout how it is written
 * @param offset of the first row
 * @param line of the first row
 */
record FileStart(Layout layout, long offset, long line) {

  /** How many bytes are looked at. */
  static final int SAMPLE = 65_536;

  /** Banks put the holder's name and the period above the header. */
  private static final int HEADER_WITHIN = 30;

  /**
   * @param sample the first {@link #SAMPLE} bytes, or the whole file
   * @param whole whether that is all there is
   * @throws BadFile with a sentence for the user
   */
  static FileStart of(byte[] sample, boolean whole, ImportRequest request)
      throws IOException, BadFile {
    refuseOtherKinds(sample);
    int bom = startsWith(sample, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    String delimiters = request.delimiter() == null ? ";,\t" : request.delimiter().toString();
    FileStart best = null;
    Rec firstRecord = null;
    for (int d = 0; d < delimiters.length(); d++) {
      char delimiter = delimiters.charAt(d);
      CsvRecords records = records(sample, bom, 1, delimiter);
      for (int i = 0; i < HEADER_WITHIN; i++) {
        Rec rec = records.next();
        if (rec == null) {
          break;
        }
        Layout layout = new Layout(delimiter, mark(request, delimiter), headings(rec, request));
        if (firstRecord == null || (i == 0 && rec.fields().size() > firstRecord.fields().size())) {
          firstRecord = rec;
        }
        if (layout.missing().isEmpty() && (best == null || rec.end() < best.offset)) {
          best = new FileStart(layout, rec.end(), rec.nextLine());
          break;
        }
      }
    }
    if (best == null) {
      throw noHeader(firstRecord, sample, whole, request);
    }
    String ambiguity = best.layout.ambiguity();
    if (ambiguity != null) {
      throw new BadFile("The header is ambiguous: " + ambiguity + ". Rename one of them.");
    }
    return best.withHabit(sample, whole, request);
  }

  private static void refuseOtherKinds(byte[] sample) throws BadFile {
    String kind =
        startsWith(sample, 'P', 'K', 3, 4) || startsWith(sample, 0xD0, 0xCF, 0x11, 0xE0)
            ? "an Excel workbook or a zip file"
            : startsWith(sample, '%', 'P', 'D', 'F')
                ? "a PDF"
                : startsWith(sample, 0xFF, 0xFE) || startsWith(sample, 0xFE, 0xFF)
                    ? "a text in UTF-16"
                    : startsWith(sample, 0x1F, 0x8B) ? "a gzip file" : null;
    if (kind != null) {
      throw new BadFile("The file is " + kind + ". Save it as CSV (UTF-8) and send that.");
    }
    for (byte b : sample) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1A) {
        throw new BadFile("The file is binary, not a statement in CSV.");
      }
    }
  }

  private static boolean startsWith(byte[] sample, int... start) {
    for (int i = 0; i < start.length; i++) {
      if (i >= sample.length || (sample[i] & 0xFF) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static CsvRecords records(byte[] sample, int offset, long line, char delimiter) {
    var in = new ByteArrayInputStream(sample, offset, sample.length - offset);
    return new CsvRecords(new Lines(in, offset, line), delimiter);
  }

  private static List<String> headings(Rec rec, ImportRequest request) {
    return rec.fields().stream()
        .limit(Layout.MAX_COLUMNS)
        .map(request.encoding()::decodeLeniently)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static char mark(ImportRequest request, char delimiter) {
    Character asked = request.decimalMark();
    return asked != null ? asked : delimiter == ',' ? '.' : ',';
  }

  private static BadFile noHeader(
      @Nullable Rec first, byte[] sample, boolean whole, ImportRequest request) {
    if (first == null) {
      return new BadFile("The file is empty.");
    }
    if (!whole && first.end() >= sample.length) {
      return Lines.tooLong(first.line());
    }
    String found = request.encoding().decodeLeniently(first.raw().lines().findFirst().orElse(""));
    Layout layout = new Layout(';', ',', headings(first, request));
    String missing =
        layout.missing().stream().map(Field::withExamples).collect(Collectors.joining(", "));
    return new BadFile(
        "The header has no column for "
            + missing
            + ". Found in line "
            + first.line()
            + ": "
            + Refused.shown(found.length() > 200 ? found.substring(0, 200) : found)
            + ".");
  }

  /** Lets the amounts of the sample vote on the decimal mark, unless the request has named it. */
  private FileStart withHabit(byte[] sample, boolean whole, ImportRequest request)
      throws IOException, BadFile {
    CsvRecords records = records(sample, (int) offset, line, layout.delimiter());
    int column = layout.columns().getOrDefault(Field.AMOUNT, 0);
    int points = 0;
    int commas = 0;
    int rows = 0;
    Rec rec = records.next();
    while (rec != null) {
      rows++;
      Rec following = records.next();
      // The last record of a sample may be cut in the middle of its amount.
      if ((whole || following != null) && column < rec.fields().size()) {
        char mark = Amounts.decimalMarkOf(rec.fields().get(column));
        points += mark == '.' ? 1 : 0;
        commas += mark == ',' ? 1 : 0;
      }
      rec = following;
    }
    if (rows == 0 && whole) {
      throw new BadFile("The file has a header and nothing below it.");
    }
    if (request.decimalMark() != null || points == commas) {
      return this;
    }
    char habit = points > commas ? '.' : ',';
    return new FileStart(new Layout(layout.delimiter(), habit, layout.headings()), offset, line);
  }
}
