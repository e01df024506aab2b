package dev.encargo.infra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The synthesised template made fit for people, for {@code sam local} and for the local runtime: the zip by its path in this
 * repository, no hashes, and integrations that name the function itself ({@code sam local start-api} passes over those that name an
 * alias).
 */
final class CommittedTemplate {
  private static final String HEADER =
      """
      # Written by infra-cdk from its Java code; change it there, then: ./mvnw -pl infra-cdk test -Dupdate
      # The local runtime and `sam local` read this file. `cdk deploy` synthesises its own, which differs in three points only:
      # the zip of the functions (a hash in CDK's bucket), the names of the versions (a hash of the function), and the
      # integrations (there the alias `live`, here the function itself).
      """;

  private static final Pattern VERSION =
      Pattern.compile("Platform(\\w+Function)CurrentVersion[0-9A-F]{8}[0-9a-f]{32}");

  private final Map<String, Object> content;

  CommittedTemplate(Map<String, Object> synthesised) {
    Map<String, Object> renamed = map(rename(synthesised));
    Map<String, Object> resources = map(renamed.get("Resources"));
    resources.values().forEach(resource -> settle(map(resource), resources));
    content = renamed;
  }

  Map<String, Object> content() {
    return content;
  }

  String text() {
    return HEADER + PlainYaml.write(content);
  }

  /** Takes the hash off every version's name, and off every reference to it. */
  private static Object rename(Object node) {
    return switch (node) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put((String) rename(key), rename(value)));
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(item -> copy.add(rename(item)));
        yield copy;
      }
      case String text -> VERSION.matcher(text).replaceFirst("$1Version");
      default -> node;
    };
  }

  private static void settle(Map<String, Object> resource, Map<String, Object> resources) {
    Map<String, Object> properties = map(resource.get("Properties"));
    switch ((String) resource.get("Type")) {
      case "AWS::Lambda::Function" -> {
        map(properties.get("Code")).put("S3Key", "functions.zip");
        map(resource.get("Metadata")).put("aws:asset:path", "functions/target/functions.zip");
      }
      case "AWS::ApiGatewayV2::Integration" -> {
        Object alias = map(properties.get("IntegrationUri")).get("Ref");
        Map<String, Object> live = map(map(resources.get((String) alias)).get("Properties"));
        Object function = map(live.get("FunctionName")).get("Ref");
        properties.put("IntegrationUri", getArn(function));
      }
      default -> {}
    }
  }

  private static Map<String, Object> getArn(Object logicalId) {
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("Fn::GetAtt", List.of(logicalId, "Arn"));
    return reference;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }
}
