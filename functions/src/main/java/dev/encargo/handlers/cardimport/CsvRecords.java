package dev.encargo.handlers.cardimport;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import dev.encargo.handlers.cardimport.Lines.Line;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a CSV file, each with its place.
 *
 * <p>FastCSV is given the file line by line, and only when it asks. So what it has been given when it hands out a record is exactly
 * that record: its offset is known to the byte, and where the quotes of a line are broken, that one line is handed out as {@link
 * Rec#problem} and reading goes on with the line after it.
 */
final class CsvRecords implements Closeable {

  /** The longest record that is read, in bytes over all its lines. */
  static final int MAX_RECORD = 65_536;

  private static final int MAX_FIELDS = 1_000;

  /**
   * One record.
   *
   * @param line where it begins
   * @param end offset of the first byte after it
   * @param nextLine the number of the line that begins there
   * @param raw as it is in the file, without the last line end
   * @param fields empty where there is a problem
   * @param problem why it could not be cut into fields, or null
   */
  record Rec(
      long line,
      long end,
      long nextLine,
      String raw,
      List<String> fields,
      @Nullable String problem) {

    boolean isBlank() {
      return problem == null && fields.size() == 1 && fields.getFirst().isBlank();
    }
  }

  private final Lines lines;
  private final char delimiter;
  private final Deque<Line> again = new ArrayDeque<>();
  private final List<Line> current = new ArrayList<>();
  private CsvReader<String[]> reader;
  private Iterator<String[]> records;
  private @Nullable String problem;

  CsvRecords(Lines lines, char delimiter) {
    this.lines = lines;
    this.delimiter = delimiter;
    this.reader = newReader();
    this.records = reader.iterator();
  }

  /**
   * The next record that is not blank, or null at the end of the file.
   *
   * @throws BadFile where the file is no CSV from here on
   */
  @Nullable Rec next() throws IOException, BadFile {
    while (true) {
      Rec next = read();
      if (next == null || !next.isBlank()) {
        return next;
      }
    }
  }

  private @Nullable Rec read() throws IOException, BadFile {
    current.clear();
    problem = null;
    String[] fields = null;
    try {
      fields = records.hasNext() ? records.next() : null;
    } catch (CsvParseException e) {
      problem = "has text after a closing quote, or too many fields";
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof Passing passing) {
        throw passing.badFile;
      }
      throw e;
    }
    if (current.isEmpty()) {
      return null;
    }
    if (problem != null || fields == null) {
      return broken(problem == null ? "could not be read" : problem);
    }
    Line last = current.getLast();
    return new Rec(
        current.getFirst().number(),
        last.end(),
        last.number() + 1,
        raw(),
        Arrays.asList(fields),
        null);
  }

  /** Gives up the first line only; the quote that swallowed the others is part of it. */
  private Rec broken(String reason) {
    Line first = current.removeFirst();
    for (Line line : current.reversed()) {
      again.addFirst(line);
    }
    reader = newReader();
    records = reader.iterator();
    return new Rec(
        first.number(), first.end(), first.number() + 1, first.text(), List.of(), reason);
  }

  private String raw() {
    if (current.size() == 1) {
      return current.getFirst().text();
    }
    return String.join("\n", current.stream().map(Line::text).toList());
  }

  private CsvReader<String[]> newReader() {
    return CsvReader.builder()
        .fieldSeparator(delimiter)
        .skipEmptyLines(false)
        .allowExtraFields(true)
        .allowMissingFields(true)
        .allowExtraCharsAfterClosingQuote(false)
        .maxBufferSize(4 * MAX_RECORD)
        .build(
            StringArrayHandler.of(handler ->
                handler
                    .maxFields(MAX_FIELDS)
                    .maxFieldSize(2 * MAX_RECORD)
                    .maxRecordSize(2 * MAX_RECORD)),
            new LineByLine());
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  /** What FastCSV reads from: gives one line, or a part of one, for each time it is asked. */
  private final class LineByLine extends Reader {
    private String text = "";
    private int at = 1;
    private int given;

    @Override
    public int read(char[] to, int offset, int length) throws IOException {
      if (at > text.length() && !advance()) {
        return -1;
      }
      int count = Math.min(length, text.length() - at);
      text.getChars(at, at + count, to, offset);
      at += count;
      if (at == text.length() && count < length) {
        to[offset + count] = '\n';
        at++;
        count++;
      }
      return count;
    }

    private boolean advance() throws IOException {
      given = current.isEmpty() ? 0 : given;
      Line line = given > MAX_RECORD ? null : nextLine();
      if (line == null) {
        // A record that is whole ends with its line; to be asked in the middle of one means that a
        // quote is open.
        problem = current.isEmpty() ? null : "has a quote that is not closed";
        return false;
      }
      current.add(line);
      given += line.text().length() + 1;
      text = line.text();
      at = 0;
      return true;
    }

    private @Nullable Line nextLine() throws IOException {
      Line waiting = again.poll();
      if (waiting != null) {
        return waiting;
      }
      try {
        return lines.next();
      } catch (BadFile e) {
        throw new Passing(e);
      }
    }

    @Override
    public void close() {}
  }

  /** Carries a {@link BadFile} through FastCSV, which lets only I/O failures pass. */
  private static final class Passing extends IOException {
    private final BadFile badFile;

    Passing(BadFile badFile) {
      super(badFile.getMessage());
      this.badFile = badFile;
    }
  }
}
