package dev.encargo.local.template;

import java.time.Duration;
import java.util.Map;

/**
 * An {@code AWS::Lambda::Function}.
 *
 * @param name its logical id
 * @param handler {@code package.Class::method}
 * @param memoryMb for {@code Context.getMemoryLimitInMB}; not enforced here
 * @param environment its variables, references resolved
 */
public record FunctionDescription(
    String name, String handler, Duration timeout, int memoryMb, Map<String, String> environment) {}
