package dev.encargo.sql;

import java.util.Locale;
import java.util.Set;

/**
 * A query rewritten so that its rows come as one JSON text, cut into parts of a size that the RDS Data API lets pass: it refuses rows
 * of more than 64 KiB and answers of more than 1 MiB (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html),
 * and a payload alone may have 128 KiB. The query runs once, whatever it writes, and in the same round trip.
 *
 * <p>A text that is too large for one answer is not sent but kept in the transaction, from where {@link #MORE} fetches it; outside of
 * a transaction that keeps nothing, and {@link #writes} says whether the query may be run again inside one.
 *
 * @param text the rewritten query; its columns are {@link #SIZE} and {@link #PART}
 * @param writes whether the query changes something
 */
record TextAnswer(String text, boolean writes) {

  /** The column that says how many bytes the whole text has in a response. */
  static final int SIZE = 0;

  /** The column that holds a part of the text. */
  static final int PART = 1;

  /** Bytes of text in one response: the rest of 1 MiB is for what stands around the parts. */
  static final int MAX_BYTES = 1_000_000;

  /** Characters of one part: 60,000 bytes at the most. */
  private static final int PART_CHARACTERS = 15_000;

  private static final int PARTS_AT_ONCE = 16;

  /** Characters that {@link #MORE} gives at once: 960,000 bytes at the most. */
  static final int MORE_CHARACTERS = PARTS_AT_ONCE * PART_CHARACTERS;

  /** Parts of a text that the transaction keeps, from character {@code :from} on, the first being 1. */
  static final String MORE =
      """
      with page as materialized (
        select substr(current_setting('encargo.answer'), cast(:from as integer), %3$d) as text
      )
      select cast(:from as bigint) as start, substr(text, 1 + n * %1$d, %1$d) as part
      from page, generate_series(0, %2$d) as n order by n
      """
          .formatted(PART_CHARACTERS, PARTS_AT_ONCE - 1, PARTS_AT_ONCE * PART_CHARACTERS);

  private static final String AS_TEXT =
      """

      ),
      encargo_text as (
        select coalesce(cast(json_agg(encargo_rows) as text), '[]') as text from encargo_rows
      ),
      encargo_sized as materialized (
        select text, octet_length(cast(to_json(text) as text)) as size from encargo_text
      )
      select cast(size as bigint) as size, case
        when size <= %1$d then substr(text, 1 + n * %2$d, %2$d)
        when set_config('encargo.answer', text, true) is not null then '' end as part
      from encargo_sized, generate_series(0, case when size <= %1$d then (length(text) - 1) / %2$d else 0 end) as n
      order by n
      """
          .formatted(MAX_BYTES, PART_CHARACTERS);

  private static final Set<String> READING = Set.of("select", "values", "table");

  /** Rewrites {@code [with …] select | insert | update | delete …}: what stands after the {@code with} becomes one of its parts. */
  static TextAnswer of(String query) {
    Reader reader = new Reader(query);
    boolean writes = false;
    String with = "with ";
    if (reader.word().equals("with")) {
      reader.skipWord();
      int start = reader.at;
      if (reader.word().equals("recursive")) {
        reader.skipWord();
      }
      do {
        reader.skipTo('(');
        if (reader.columnsOfName()) {
          reader.skipParentheses();
          reader.skipTo('(');
        }
        writes |= !READING.contains(reader.wordInParentheses());
        reader.skipParentheses();
      } while (reader.comma());
      with = "with" + query.substring(start, reader.at).stripTrailing() + ",\n";
    }
    writes |= !READING.contains(reader.word());
    return new TextAnswer(
        with + "encargo_rows as (\n" + query.substring(reader.at).strip() + AS_TEXT, writes);
  }

  /** Goes through a statement, past quoted texts and comments. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    /** The word that comes next, in lower case; empty where none does. */
    String word() {
      skipBlank();
      return wordAt(at);
    }

    private String wordAt(int from) {
      int end = from;
      while (end < text.length() && Character.isLetter(text.charAt(end))) {
        end++;
      }
      return text.substring(from, end).toLowerCase(Locale.ROOT);
    }

    void skipWord() {
      at += word().length();
    }

    private void skipBlank() {
      at = afterBlank(at);
    }

    private int afterBlank(int from) {
      int i = from;
      while (i < text.length()) {
        if (Character.isWhitespace(text.charAt(i))) {
          i++;
        } else if (text.startsWith("--", i) || text.startsWith("/*", i)) {
          i = NamedStatement.endOfOpaque(text, i);
        } else {
          return i;
        }
      }
      return i;
    }

    /** To a character outside of quotes and comments. */
    void skipTo(char c) {
      while (at < text.length() && text.charAt(at) != c) {
        int end = NamedStatement.endOfOpaque(text, at);
        at = end > at ? end : at + 1;
      }
    }

    /** Whether the parentheses here are those of {@code name (column, …) as (…)}. */
    boolean columnsOfName() {
      Reader ahead = new Reader(text);
      ahead.at = at;
      ahead.skipParentheses();
      return ahead.word().equals("as");
    }

    String wordInParentheses() {
      return wordAt(afterBlank(at + 1));
    }

    void skipParentheses() {
      int depth = 0;
      while (at < text.length()) {
        int end = NamedStatement.endOfOpaque(text, at);
        char c = text.charAt(at);
        if (end > at) {
          at = end;
          continue;
        }
        at++;
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth == 0) {
          return;
        }
      }
    }

    boolean comma() {
      int next = afterBlank(at);
      if (next < text.length() && text.charAt(next) == ',') {
        at = next + 1;
        return true;
      }
      return false;
    }
  }
}
