package dev.encargo.local.mapping;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.sqs.SqsMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What Lambda makes of a function's answer to a batch, where it reports batch item failures.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Handling errors for an SQS event
 *     source</a>
 */
final class BatchAnswer {

  /** What nearly every answer is: not worth a parser. */
  private static final byte[] NO_FAILURES =
      "{\"batchItemFailures\":[]}".getBytes(StandardCharsets.UTF_8);

  private BatchAnswer() {}

  /**
   * The messages that were done with. No answer, {@code null}, no {@code batchItemFailures} and an empty list of them all mean
   * success; what is no JSON, or names a message that was not in the batch, means that all have failed.
   */
  static List<SqsMessage> succeeded(List<SqsMessage> batch, byte[] answer) {
    if (Arrays.equals(answer, NO_FAILURES)) {
      return batch;
    }
    Set<String> failed;
    try {
      failed = failures(new String(answer, StandardCharsets.UTF_8));
    } catch (InvalidInput e) {
      return List.of();
    }
    if (failed.isEmpty()) {
      return batch;
    }
    List<SqsMessage> rest = batch.stream().filter(m -> !failed.contains(m.messageId())).toList();
    return batch.size() - rest.size() == failed.size() ? rest : List.of();
  }

  private static Set<String> failures(String answer) {
    if (answer.isBlank() || !(Json.parse(answer) instanceof JsonObject object)) {
      return Set.of();
    }
    Set<String> failed = new HashSet<>();
    if (object.get("batchItemFailures") != null) {
      for (JsonObject item : object.objects("batchItemFailures")) {
        failed.add(item.text("itemIdentifier"));
      }
    }
    return failed;
  }
}
