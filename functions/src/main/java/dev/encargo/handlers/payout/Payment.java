package dev.encargo.handlers.payout;

import java.util.UUID;

/**
 * One attempt at paying one payout.
 *
 * @param id the payout's, the same for every attempt: what the provider tells a repeat by
 * @param attempt 1 for the first
 * @param account the creator's account, as the provider calls it
 * @param amountMinor in the smallest unit of the currency
 * @param currency by ISO 4217
 */
public record Payment(UUID id, int attempt, String account, long amountMinor, String currency) {

  /** How an attempt ended. */
  sealed interface Outcome {}

  /**
   * The money is on its way.
   *
   * @param reference what the provider calls the payment
   */
  record Paid(String reference) implements Outcome {}

  /** Not paid, or not known to be: try the same again. */
  record TryAgain(String error) implements Outcome {}

  /** The provider will never pay this: somebody has to mend it first. */
  record Refused(String error) implements Outcome {}
}
