package dev.encargo.handlers.cardimport;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One purchase of a card statement.
 *
 * @param line where it begins in the file
 * @param amountMinor in the smallest unit of the currency; negative for what is given back
 * @param currency ISO 4217
 * @param installment which of the installments this is
 * @param installments how many there are
 * @param card the last four digits
 */
record CardRow(
    long line,
    LocalDate date,
    String description,
    long amountMinor,
    String currency,
    @Nullable Integer installment,
    @Nullable Integer installments,
    @Nullable String card,
    @Nullable String holder,
    @Nullable String voucher) {}
