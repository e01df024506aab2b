/** The job types {@code payout.calculate} and {@code payout.retry}, and the tables that they work on: docs/payouts.md. */
@NullMarked
package dev.encargo.handlers.payout;

import org.jspecify.annotations.NullMarked;
