package dev.encargo.local.template;

import java.time.Duration;

/**
 * An {@code AWS::ApiGatewayV2::Route} with its integration.
 *
 * @param key {@code GET /api/jobs/{id}} or {@code $default}
 * @param function the function's logical id
 * @param timeout how long the integration may take
 */
public record RouteDescription(String key, String function, Duration timeout) {}
