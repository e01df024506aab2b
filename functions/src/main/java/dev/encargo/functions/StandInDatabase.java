package dev.encargo.functions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Speaks as much of Postgres's protocol as the driver must hear to connect and to run a statement, and answers each with the same row:
 * for a rehearsal before a snapshot.
 *
 * @see <a href="https://www.postgresql.org/docs/17/protocol-message-formats.html">message formats</a>
 */
public final class StandInDatabase implements AutoCloseable {

  /**
   * A column of the row.
   *
   * @param type its number in {@code pg_type}
   * @param value as text; null for none
   */
  public record Column(String name, int type, @Nullable String value) {}

  /** The driver asks with these numbers, in the place of a version, for TLS and for GSSAPI. */
  private static final List<Integer> ENCRYPTIONS = List.of(80_877_103, 80_877_104);

  private static final List<String> PARAMETERS =
      List.of(
          "server_version", "17.0",
          "client_encoding", "UTF8",
          "DateStyle", "ISO, MDY",
          "TimeZone", "UTC",
          "integer_datetimes", "on",
          "standard_conforming_strings", "on");

  private final List<Column> row;
  private final StandIn server;

  private StandInDatabase(List<Column> row) throws IOException {
    this.row = List.copyOf(row);
    this.server = StandIn.start(this::converse);
  }

  /** Listens. */
  public static StandInDatabase start(List<Column> row) throws IOException {
    return new StandInDatabase(row);
  }

  /** For a pool; statements are not prepared on the server, whose answers would be in binary then. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + server.port() + "/nobody?prepareThreshold=0";
  }

  private void converse(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    OutputStream out = socket.getOutputStream();
    while (ENCRYPTIONS.contains(startup(in))) {
      out.write('N');
    }
    Messages answer = new Messages();
    answer.add('R').writeInt(0);
    for (int i = 0; i < PARAMETERS.size(); i += 2) {
      answer.add('S').writeBytes(PARAMETERS.get(i) + '\0' + PARAMETERS.get(i + 1) + '\0');
    }
    answer.add('K').writeLong(0);
    answer.add('Z').writeByte('I');
    answer.send(out);
    for (int type = in.read(); type >= 0 && type != 'X'; type = in.read()) {
      in.skipNBytes(in.readInt() - Integer.BYTES);
      answer(type, answer);
      if (type == 'S') {
        answer.send(out);
      }
    }
  }

  private static int startup(DataInputStream in) throws IOException {
    int length = in.readInt();
    int version = in.readInt();
    in.skipNBytes(length - 2 * Integer.BYTES);
    return version;
  }

  private void answer(int type, Messages answer) throws IOException {
    switch (type) {
      case 'P' -> answer.add('1');
      case 'B' -> answer.add('2');
      case 'D' -> describe(answer.add('T'));
      case 'E' -> {
        values(answer.add('D'));
        answer.add('C').writeBytes("SELECT 1\0");
      }
      case 'S' -> answer.add('Z').writeByte('I');
      default -> throw new IOException("the driver sent what no rehearsal needs: " + (char) type);
    }
  }

  private void describe(DataOutputStream to) throws IOException {
    to.writeShort(row.size());
    for (Column column : row) {
      to.writeBytes(column.name() + '\0');
      to.writeInt(0);
      to.writeShort(0);
      to.writeInt(column.type());
      to.writeShort(-1);
      to.writeInt(-1);
      to.writeShort(0);
    }
  }

  private void values(DataOutputStream to) throws IOException {
    to.writeShort(row.size());
    for (Column column : row) {
      String value = column.value();
      to.writeInt(value == null ? -1 : value.length());
      to.write(value == null ? new byte[0] : value.getBytes(US_ASCII));
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** Messages that wait to be sent together, each a letter, its length with these four bytes, and what it says. */
  private static final class Messages {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream(512);
    private final ByteArrayOutputStream last = new ByteArrayOutputStream(256);
    private int type;

    /** Begins one. */
    DataOutputStream add(int letter) throws IOException {
      end();
      type = letter;
      return new DataOutputStream(last);
    }

    private void end() throws IOException {
      if (type != 0) {
        DataOutputStream to = new DataOutputStream(all);
        to.writeByte(type);
        to.writeInt(last.size() + Integer.BYTES);
        last.writeTo(to);
        last.reset();
        type = 0;
      }
    }

    void send(OutputStream to) throws IOException {
      end();
      all.writeTo(to);
      all.reset();
      to.flush();
    }
  }
}
