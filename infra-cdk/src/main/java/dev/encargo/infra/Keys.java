package dev.encargo.infra;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/** The key that encrypts what the platform keeps; none where AWS's own keys do. */
final class Keys {
  private final @Nullable Key key;

  Keys(Construct scope, EncryptionKeys whose, boolean kept) {
    key = whose == EncryptionKeys.CUSTOMER ? customerKey(scope, kept) : null;
  }

  Optional<Key> customer() {
    return Optional.ofNullable(key);
  }

  /** What whoever reads or writes queues, files or secrets needs beside the right to those. */
  List<PolicyStatement> permissions() {
    return customer()
        .map(own ->
            List.of(
                Permissions.allow(
                    List.of("kms:Decrypt", "kms:GenerateDataKey"), List.of(own.getKeyArn()))))
        .orElse(List.of());
  }

  /** What only reads secrets needs less. */
  List<PolicyStatement> toDecrypt() {
    return customer()
        .map(own -> List.of(Permissions.allow(List.of("kms:Decrypt"), List.of(own.getKeyArn()))))
        .orElse(List.of());
  }

  private static Key customerKey(Construct scope, boolean kept) {
    Stack stack = Stack.of(scope);
    Key key =
        Key.Builder.create(scope, "EncryptionKey")
            .description("Encrypts what Encargo keeps")
            .enableKeyRotation(true)
            // What it encrypted outlives the stack, and is lost without it.
            .removalPolicy(kept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY)
            .build();
    String logs =
        "arn:"
            + stack.getPartition()
            + ":logs:"
            + stack.getRegion()
            + ":"
            + stack.getAccount()
            + ":*";
    key.addToResourcePolicy(
        use(new ServicePrincipal("logs." + stack.getRegion() + "." + stack.getUrlSuffix()))
            .conditions(Map.of("ArnLike", Map.of("kms:EncryptionContext:aws:logs:arn", logs)))
            .build());
    // Without it alarms find the topic locked, and nobody is told.
    key.addToResourcePolicy(
        use(new ServicePrincipal("cloudwatch.amazonaws.com"))
            .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", stack.getAccount())))
            .build());
    return key;
  }

  private static PolicyStatement.Builder use(ServicePrincipal service) {
    return PolicyStatement.Builder.create()
        .principals(List.of(service))
        .actions(
            List.of(
                "kms:Decrypt",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
                "kms:DescribeKey"))
        // In a key's policy this is the key itself.
        .resources(List.of("*"));
  }
}
