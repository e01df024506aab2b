package dev.encargo.local.template;

import java.util.Map;

/**
 * An {@code AWS::SQS::Queue}.
 *
 * @param id its logical id
 * @param name {@code QueueName}, or one made of the logical id
 * @param attributes as {@code CreateQueue} takes them
 */
public record QueueDescription(String id, String name, Map<String, String> attributes) {}
