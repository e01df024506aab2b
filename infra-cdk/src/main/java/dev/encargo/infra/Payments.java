package dev.encargo.infra;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where payouts are paid.
 *
 * @param url gets a POST for each payment; empty where nobody pays
 * @param token goes along as a bearer token; empty for none. It stands in the workers' configuration, for whoever may read that
 */
public record Payments(String url, String token) {

  /** Nobody pays: payouts wait. */
  public static final Payments NONE = new Payments("", "");

  /**
   * Checks.
   *
   * @throws BadInput where the URL is none, or there is a token and nobody to give it to
   */
  public Payments {
    if (!url.isEmpty() && !url.matches("https://[^/\\s]+\\S*")) {
      throw new BadInput("paymentUrl is '" + url + "': write an https URL.");
    }
    if (url.isEmpty() && !token.isEmpty()) {
      throw new BadInput("paymentToken is given without paymentUrl: write both, or leave it out.");
    }
  }

  /** As workers read it. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    if (!url.isEmpty()) {
      environment.put("ENCARGO_PAYMENT_URL", url);
    }
    if (!token.isEmpty()) {
      environment.put("ENCARGO_PAYMENT_TOKEN", token);
    }
    return environment;
  }

  /** Not the token: this may be printed. */
  @Override
  public String toString() {
    return "Payments[url=" + url + "]";
  }
}
