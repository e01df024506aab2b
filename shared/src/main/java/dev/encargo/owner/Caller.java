package dev.encargo.owner;

/**
 * Who asks, proven.
 *
 * @param admin whether the token's {@code groups} (or {@code cognito:groups}) hold {@code admin}
 */
public record Caller(Owner owner, boolean admin) {}
