package dev.encargo.handlers.payout;

import dev.encargo.Settings;
import java.io.IOException;
import java.util.Optional;

/** Who moves the money. Safe for use by many threads. */
public interface PaymentPort {

  /**
   * Pays. Two calls with the same id pay once.
   *
   * @throws IOException where it is not known what became of it; the same payment is tried again
   */
  Payment.Outcome pay(Payment payment) throws IOException, InterruptedException;

  /** The one that the settings name; empty where they name none. */
  static Optional<PaymentPort> of(Settings settings) {
    if (settings.paymentsToStub()) {
      return Optional.of(new StubPayments());
    }
    return settings
        .paymentUrl()
        .map(url -> new HttpPayments(url, settings.paymentToken().orElse(null)));
  }
}
