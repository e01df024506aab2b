package dev.encargo.local.template;

/**
 * An {@code AWS::Lambda::EventSourceMapping} of an SQS queue.
 *
 * @param uuid what {@code Ref} of it gives
 * @param function the function's logical id
 * @param queueArn the source
 * @param batchSize most messages in one event
 * @param reportsItemFailures whether the answer's {@code batchItemFailures} are heeded
 * @param maximumConcurrency most invocations at a time
 */
public record MappingDescription(
    String id,
    String uuid,
    String function,
    String queueArn,
    int batchSize,
    boolean reportsItemFailures,
    int maximumConcurrency) {}
