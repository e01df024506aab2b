package dev.encargo.infra;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;

/** What gives each priority's worker its messages, for those who pause a priority or want to know whether it is paused. */
final class WorkerMappings {

  private final Map<Priority, CfnEventSourceMapping> mappings;

  WorkerMappings(Map<Priority, CfnEventSourceMapping> mappings) {
    this.mappings = new EnumMap<>(mappings);
  }

  /** As functions read it. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    mappings.forEach((priority, mapping) ->
        environment.put("ENCARGO_EVENT_SOURCE_MAPPING_" + priority, mapping.getRef()));
    return environment;
  }

  /** To see whether a priority is paused. */
  PolicyStatement toLook() {
    return Permissions.allow(List.of("lambda:GetEventSourceMapping"), arns());
  }

  /** The same, and to pause and resume it. */
  PolicyStatement toChange() {
    return Permissions.allow(
        List.of("lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping"), arns());
  }

  private List<String> arns() {
    return mappings.values().stream()
        .map(CfnEventSourceMapping::getAttrEventSourceMappingArn)
        .toList();
  }
}
