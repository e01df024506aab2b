package dev.encargo.local.sqs;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a sender attached to a message.
 *
 * @param dataType {@code String}, {@code Number} or {@code Binary}, each perhaps with a label: {@code Number.int}
 * @param stringValue set unless the type is binary
 * @param binaryValue base64, set where the type is binary
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html">
 *     MessageAttributeValue</a>
 */
public record MessageAttribute(
    String dataType, @Nullable String stringValue, @Nullable String binaryValue) {

  boolean binary() {
    return dataType.startsWith("Binary");
  }

  byte[] bytes() {
    return binaryValue == null ? new byte[0] : Base64.getDecoder().decode(binaryValue);
  }
}
