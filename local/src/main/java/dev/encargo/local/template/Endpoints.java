package dev.encargo.local.template;

import java.util.Map;
import java.util.function.Function;

/**
 * What the template leaves open until something runs.
 *
 * @param queueUrl from a queue's name to its URL
 * @param databaseHost of {@code Fn::GetAtt Database.Endpoint.Address}
 * @param parameters values of the template's parameters; they take the place of its defaults. {@code JwtIssuer} and {@code
 *     JwtAudience} also stand for the URL of a user pool and for its app client
 */
public record Endpoints(
    Function<String, String> queueUrl,
    String databaseHost,
    int databasePort,
    Map<String, String> parameters) {}
