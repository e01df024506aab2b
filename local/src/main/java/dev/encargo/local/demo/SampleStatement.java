package dev.encargo.local.demo;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A card statement as an Argentine bank exports it: semicolons, decimal commas, accents, some quoted fields with a line break, a few
 * payments and, in every thousand rows, about two that are wrong. The same number of rows is always the same file, byte by byte; it is
 * made while it is read, whatever its size.
 */
public final class SampleStatement extends InputStream {

  /** The rows of the demonstration. */
  public static final int DEMO_ROWS = 18_432;

  private static final String HEADER =
      "Fecha;Descripción;Comprobante;Cuotas;Moneda;Importe;Tarjeta;Titular\r\n";

  private static final LocalDate FIRST_DAY = LocalDate.of(2025, 1, 2);

  private static final List<String> MERCHANTS =
      List.of(
          "SUPERMERCADO DÍA 482",
          "CARREFOUR EXPRESS Nº 57",
          "COTO CICSA SUC 45",
          "JUMBO RETAIL PALERMO",
          "LA ANÓNIMA SUC 12",
          "YPF RUTA 9 KM 302",
          "SHELL SAN MARTÍN",
          "AXION ENERGY ÑUÑORCO",
          "UBER *VIAJE",
          "CABIFY ARGENTINA",
          "AUTOPISTAS DEL SOL",
          "NETFLIX.COM",
          "SPOTIFY AB",
          "DISNEY PLUS",
          "FARMACIA GÜEMES",
          "FARMACITY SUC 208",
          "PARRILLA DON JOSÉ",
          "CAFÉ MARTÍNEZ",
          "PIZZERÍA GÜERRÍN",
          "HELADERÍA CADORE",
          "PEDIDOSYA *EMPANADAS",
          "RAPPI ARG",
          "MERPAGO*LIBRERÍA EL ATENEO",
          "MERCADOLIBRE*2 PRODUCTOS",
          "TIENDANUBE *ZAPATERÍA PEÑA",
          "EDENOR DÉBITO AUTOMÁTICO",
          "AYSA FACTURA",
          "PERSONAL FLOW",
          "MOVISTAR FACTURA",
          "LIBRERÍA SANTA FE",
          "ÓPTICA LÓPEZ",
          "FERRETERÍA EL TORNILLO",
          "VETERINARIA ÑANDÚ",
          "KIOSCO 24 HS",
          "CINEMARK ABASTO",
          "DECATHLON VICENTE LÓPEZ",
          "EASY CONSTITUCIÓN",
          "SODIMAC AV. CÓRDOBA",
          "IVA RG 4240 21%",
          "IMP DE SELLOS",
          "HOTEL LLAO LLAO",
          "AEROLÍNEAS ARGENTINAS",
          "COLEGIO SAN AGUSTÍN",
          "GIMNASIO MEGATLÓN",
          "PELUQUERÍA \"LO DE IÑAKI\"");

  private static final List<String> HOLDERS =
      List.of("ANA PÉREZ", "JOSÉ MUÑOZ", "MARÍA DE LOS ÁNGELES GÜIRALDES", "IÑAKI IBÁÑEZ");

  private static final List<String> CARDS = List.of("4509", "7731", "0026", "9914");
  private static final int[] PLANS = {3, 6, 9, 12, 18};

  private final SplittableRandom random = new SplittableRandom(20_250_102);
  private final StringBuilder row = new StringBuilder();
  private final long rows;
  private long made;
  private byte[] bytes = HEADER.getBytes(StandardCharsets.UTF_8);
  private int at;

  private SampleStatement(long rows) {
    this.rows = rows;
  }

  /** The file with so many rows below its header, in UTF-8. */
  public static InputStream of(long rows) {
    return new SampleStatement(rows);
  }

  /** How many bytes {@link #of} gives. */
  public static long size(long rows) {
    SampleStatement statement = new SampleStatement(rows);
    long size = 0;
    do {
      size += statement.bytes.length;
    } while (statement.advance());
    return size;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int count = 0;
    while (count < length && (at < bytes.length || advance())) {
      int part = Math.min(length - count, bytes.length - at);
      System.arraycopy(bytes, at, to, offset + count, part);
      at += part;
      count += part;
    }
    return count == 0 ? -1 : count;
  }

  private boolean advance() {
    if (made == rows) {
      return false;
    }
    made++;
    row.setLength(0);
    int kind = random.nextInt(1000);
    String date = date(FIRST_DAY.plusDays(made * 364 / Math.max(rows, 1)));
    switch (kind) {
      case 0 ->
          row.append("31/02/2025;")
              .append(merchant())
              .append(';')
              .append(voucher())
              .append(";;ARS;")
              .append(amount());
      case 1 -> row.append(date).append(';').append(merchant());
      case 2, 3 ->
          row.append(date)
              .append(";SU PAGO EN PESOS;")
              .append(voucher())
              .append(";;ARS;-")
              .append(amount());
      case 4 ->
          row.append(date)
              .append(";\"TRANSFERENCIA\nA; CUENTA PROPIA\";")
              .append(voucher())
              .append(";;ARS;")
              .append(amount());
      default ->
          row.append(date)
              .append(';')
              .append(merchant())
              .append(';')
              .append(voucher())
              .append(';')
              .append(purchase());
    }
    int holder = random.nextInt(HOLDERS.size());
    if (kind != 1) {
      row.append(";XXXX-").append(CARDS.get(holder)).append(';').append(HOLDERS.get(holder));
    }
    bytes = row.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    at = 0;
    return true;
  }

  private String purchase() {
    int plan = random.nextInt(10);
    if (plan == 0) {
      return ";USD;" + random.nextInt(3, 120) + "," + twoDigits(random.nextInt(100));
    }
    if (plan < 3) {
      int of = PLANS[random.nextInt(PLANS.length)];
      return (1 + random.nextInt(of)) + "/" + of + ";ARS;" + amount();
    }
    return ";ARS;" + amount();
  }

  private String merchant() {
    return MERCHANTS.get(random.nextInt(MERCHANTS.size()));
  }

  private int voucher() {
    return random.nextInt(100_000, 1_000_000);
  }

  /** Many small amounts and few large ones, as {@code 1.234,56}. */
  private String amount() {
    int thousands = random.nextInt(10) == 0 ? random.nextInt(650) : random.nextInt(60);
    String rest = "," + twoDigits(random.nextInt(100));
    int units = random.nextInt(1000);
    return thousands == 0
        ? units + rest
        : String.format(Locale.ROOT, "%d.%03d%s", thousands, units, rest);
  }

  private static String date(LocalDate day) {
    return twoDigits(day.getDayOfMonth())
        + "/"
        + twoDigits(day.getMonthValue())
        + "/"
        + day.getYear();
  }

  private static String twoDigits(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }
}
