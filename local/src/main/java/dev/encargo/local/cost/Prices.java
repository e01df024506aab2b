package dev.encargo.local.cost;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** AWS's list prices, from {@code prices.tsv}, which names the page that each is from. */
public final class Prices {

  /**
   * One price.
   *
   * @param dollars for {@code per} units
   * @param page where AWS tells it
   */
  public record Price(BigDecimal dollars, long per, String unit, String page) {

    /** What so much costs, in dollars. */
    public double of(double amount) {
      return dollars.doubleValue() * amount / per;
    }

    @Override
    public String toString() {
      return "$" + dollars.toPlainString() + " / " + (per == 1_000_000 ? "M" : unit);
    }
  }

  private final Map<String, Price> prices = new LinkedHashMap<>();

  private Prices() {}

  /** Reads the table that comes with this version. */
  public static Prices read() {
    Prices table = new Prices();
    try (InputStream in = Prices.class.getResourceAsStream("prices.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      text.lines().filter(line -> !line.startsWith("#")).forEach(table::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table;
  }

  private void add(String line) {
    String[] cells = line.split("\t", -1);
    prices.put(
        cells[0],
        new Price(new BigDecimal(cells[1]), Long.parseLong(cells[2]), cells[3], cells[4]));
  }

  /**
   * @throws IllegalArgumentException where the table has no such price
   */
  public Price of(String what) {
    Price price = prices.get(what);
    if (price == null) {
      throw new IllegalArgumentException("prices.tsv has no " + what);
    }
    return price;
  }
}
