package dev.encargo.infra;

import software.amazon.awscdk.services.lambda.Code;

/**
 * What a {@link JobPlatform} needs to know.
 *
 * @param code the zip that holds every function and its libraries
 * @param jwtIssuer the {@code iss} of the users' tokens, without a slash at the end; its keys are read from {@code
 *     <issuer>/.well-known/jwks.json}
 * @param jwtAudience the {@code aud} that the users' tokens must carry
 * @param kept whether the data outlive the stack: deletion protection of the database, a snapshot of it and the bucket retained
 */
public record JobPlatformProps(Code code, String jwtIssuer, String jwtAudience, boolean kept) {}
