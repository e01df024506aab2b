package dev.encargo.schema;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** {@code minimum}, {@code maximum}, the two that exclude their bound, and {@code multipleOf}. */
record Numbers(
    @Nullable BigDecimal least,
    @Nullable BigDecimal most,
    @Nullable BigDecimal above,
    @Nullable BigDecimal below,
    @Nullable BigDecimal step)
    implements Rule {

  @Override
  public void check(@Nullable Object value, String path, Findings found) {
    if (!(value instanceof Number given)) {
      return;
    }
    BigDecimal number = Same.decimal(given);
    boolean inRange =
        (least == null || number.compareTo(least) >= 0)
            && (most == null || number.compareTo(most) <= 0)
            && (above == null || number.compareTo(above) > 0)
            && (below == null || number.compareTo(below) < 0);
    if (!inRange) {
      found.add(path, "must be " + range());
    } else if (step != null && number.remainder(step).signum() != 0) {
      found.add(path, "must be a multiple of " + step.toPlainString());
    }
  }

  private String range() {
    if (least != null && most != null) {
      return "from " + least.toPlainString() + " to " + most.toPlainString();
    }
    String from =
        least != null
            ? least.toPlainString() + " or more"
            : above != null ? "more than " + above.toPlainString() : "";
    String to =
        most != null
            ? most.toPlainString() + " or less"
            : below != null ? "less than " + below.toPlainString() : "";
    return from.isEmpty() || to.isEmpty() ? from + to : from + ", and " + to;
  }
}
