package dev.encargo.local.sqs;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;

/**
 * Where a message goes that was received too often.
 *
 * @param maxReceiveCount 1 to 1,000; the receive after it moves the message
 */
record RedrivePolicy(String deadLetterTargetArn, int maxReceiveCount) {

  static RedrivePolicy parse(String json) {
    try {
      JsonObject policy = Json.parseObject(json);
      Object count = policy.get("maxReceiveCount");
      if (count == null) {
        throw invalid(
            json, "Redrive policy does not contain mandatory attribute: maxReceiveCount.");
      }
      if (policy.get("deadLetterTargetArn") == null) {
        throw invalid(
            json, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
      }
      int most =
          Integer.parseInt(count.toString()); // CloudFormation writes a number, others a text
      if (most < 1 || most > 1_000) {
        throw invalid(
            json,
            "Invalid value for maxReceiveCount: "
                + most
                + ", valid values are from 1 to 1000 both inclusive.");
      }
      return new RedrivePolicy(policy.text("deadLetterTargetArn"), most);
    } catch (InvalidInput | NumberFormatException e) {
      throw invalid(json, "Redrive policy is not a valid JSON map.");
    }
  }

  static SqsFailure invalid(String json, String reason) {
    return SqsFailure.invalidParameter(json, "RedrivePolicy", reason);
  }
}
