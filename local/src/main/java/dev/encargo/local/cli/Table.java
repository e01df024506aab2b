package dev.encargo.local.cli;

import dev.encargo.local.cli.Terminal.Ink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns as wide as their widest cell; the last takes what the terminal leaves. */
final class Table {

  private record Row(Ink ink, List<String> cells) {}

  private static final String GAP = "  ";

  private final List<String> heads;
  private final List<Row> rows = new ArrayList<>();

  Table(String... heads) {
    this.heads = List.of(heads);
  }

  /**
   * Adds a row.
   *
   * @param ink for the column that {@link #lines} is told
   */
  void row(Ink ink, String... cells) {
    rows.add(new Row(ink, List.of(cells)));
  }

  /**
   * Lays the table out.
   *
   * @param inked which column takes the row's colour
   */
  List<String> lines(Terminal terminal, int inked) {
    int last = heads.size() - 1;
    int[] wide = new int[heads.size()];
    for (int c = 0; c < heads.size(); c++) {
      int column = c;
      wide[c] =
          Math.max(
              heads.get(c).length(),
              rows.stream().mapToInt(row -> row.cells.get(column).length()).max().orElse(0));
    }
    int before = Arrays.stream(wide, 0, last).sum() + GAP.length() * last;
    wide[last] = Math.clamp(wide[last], 4, Math.max(4, terminal.width() - before));
    List<String> lines = new ArrayList<>();
    lines.add(terminal.ink(Ink.QUIET, line(terminal, new Row(Ink.QUIET, heads), wide, -1)));
    rows.forEach(row -> lines.add(line(terminal, row, wide, inked)));
    return lines;
  }

  private static String line(Terminal terminal, Row row, int[] wide, int inked) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < row.cells.size(); c++) {
      String cell = Words.cut(row.cells.get(c), wide[c]);
      String padding = " ".repeat(wide[c] - cell.codePointCount(0, cell.length()));
      line.append(c == inked ? terminal.ink(row.ink, cell) : cell).append(padding).append(GAP);
    }
    return line.toString().stripTrailing();
  }
}
