package dev.encargo.queue;

import dev.encargo.aws.AwsFailure;
import dev.encargo.aws.AwsRest;
import dev.encargo.json.JsonObject;

/**
 * {@link EventSourceMapping} of AWS Lambda. A change takes Lambda up to a minute; until then the mapping's state is {@code Disabling} or
 * {@code Enabling}, and it cannot be changed again.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html">UpdateEventSourceMapping</a>
 */
public final class LambdaEventSourceMapping implements EventSourceMapping {

  private static final String IN_USE = "ResourceInUseException";

  private final AwsRest lambda;
  private final String path;

  /**
   * @param uuid what CloudFormation's {@code Ref} gives
   */
  public LambdaEventSourceMapping(AwsRest lambda, String uuid) {
    this.lambda = lambda;
    this.path = "/2015-03-31/event-source-mappings/" + uuid;
  }

  @Override
  public boolean enabled() {
    try {
      String state = lambda.get(path).text("State", "");
      return !state.equals("Disabled") && !state.equals("Disabling");
    } catch (AwsFailure failure) {
      throw unavailable(failure);
    }
  }

  @Override
  public void enable(boolean on) {
    try {
      lambda.put(path, JsonObject.of("Enabled", on));
    } catch (AwsFailure failure) {
      // The answer to a first try may have been lost: the second is refused, and it is done.
      if (!failure.code().equals(IN_USE) || enabled() != on) {
        throw unavailable(failure);
      }
    }
  }

  private static MappingUnavailable unavailable(AwsFailure failure) {
    return new MappingUnavailable(
        failure.code().equals(IN_USE), "Lambda cannot be asked now: " + failure.code(), failure);
  }
}
