package dev.encargo.infra;

import java.util.List;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/**
 * Name and password of a database role, {@code {"username": …, "password": …}}. Secrets Manager makes the password, and {@code
 * MigrateFunction} gives it to the role with each deployment, so that writing a new one and invoking that function rotates it. Nothing
 * rotates it by the clock: AWS's <a
 * href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_turn-on-for-db.html">rotation functions</a> speak to
 * the database from inside its network, which with the Data API would need an interface endpoint, dearer than all the rest when idle.
 */
final class RoleSecret {
  private static final int LENGTH = 40;

  private final Secret secret;

  RoleSecret(Construct scope, DatabaseRole role, Keys keys) {
    Secret.Builder builder =
        Secret.Builder.create(scope, role.title() + "RoleSecret")
            .description("What " + role.user() + " signs in to the database with")
            .generateSecretString(
                SecretStringGenerator.builder()
                    .secretStringTemplate("{\"username\":\"" + role.user() + "\"}")
                    .generateStringKey("password")
                    .passwordLength(LENGTH)
                    .excludePunctuation(true)
                    .build())
            // Another deployment makes another: nothing is lost with it.
            .removalPolicy(RemovalPolicy.DESTROY);
    keys.customer().ifPresent(builder::encryptionKey);
    secret = builder.build();
  }

  String arn() {
    return secret.getSecretArn();
  }

  PolicyStatement toRead() {
    return Permissions.readSecrets(List.of(arn()));
  }
}
