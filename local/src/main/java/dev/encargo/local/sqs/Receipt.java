package dev.encargo.local.sqs;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * What a receipt handle says: which message, and which of its receives.
 *
 * @param queue a number the queue drew when it was created, so that a handle of another queue is known
 * @param sequence the message's place in the queue
 * @param receive 1 for the first receive
 */
record Receipt(long queue, long sequence, int receive) {

  private static final int MARK = 0x01010110; // base64 begins with AQEB, as on AWS
  private static final int BYTES = 24;

  String handle() {
    byte[] bytes =
        ByteBuffer.allocate(BYTES)
            .putInt(MARK)
            .putLong(queue)
            .putLong(sequence)
            .putInt(receive)
            .array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * @throws SqsFailure where the text is no receipt handle
   */
  static Receipt parse(String handle) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(handle));
      if (bytes.remaining() == BYTES && bytes.getInt() == MARK) {
        return new Receipt(bytes.getLong(), bytes.getLong(), bytes.getInt());
      }
    } catch (IllegalArgumentException e) {
      // not base64: refused below like every other text that is no handle
    }
    throw SqsFailure.receiptInvalid(handle);
  }
}
