package dev.encargo.handlers.payout;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider that moves nothing, for a developer's machine. An account tells what becomes of its payments: {@code fail-2} fails twice
 * and then pays, {@code refuse} never pays, every other one is paid.
 */
final class StubPayments implements PaymentPort {

  private static final Pattern FAILS = Pattern.compile("fail-([0-9]{1,3})(?:-.*)?");

  @Override
  public Payment.Outcome pay(Payment payment) {
    Matcher fails = FAILS.matcher(payment.account());
    if (fails.matches() && payment.attempt() <= Integer.parseInt(fails.group(1))) {
      return new Payment.TryAgain("The stub was told to fail.");
    }
    if (payment.account().startsWith("refuse")) {
      return new Payment.Refused("The stub was told to refuse this account.");
    }
    return new Payment.Paid("stub-" + payment.id());
  }
}
