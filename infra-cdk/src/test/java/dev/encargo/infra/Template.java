package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A CloudFormation template, to be asked questions. */
record Template(Map<String, Object> content) {

  /** A resource: its logical id, and everything in it. */
  record Resource(String id, Map<String, Object> body) {

    String type() {
      return (String) body.get("Type");
    }

    Map<String, Object> properties() {
      return map(body.get("Properties"));
    }

    /** A property by its path. */
    Object get(String... path) {
      Object node = properties();
      for (String step : path) {
        node = node == null ? null : map(node).get(step);
      }
      return node;
    }

    @Override
    public String toString() {
      return id;
    }
  }

  Map<String, Resource> resources() {
    Map<String, Resource> all = new LinkedHashMap<>();
    map(content.get("Resources")).forEach((id, body) -> all.put(id, new Resource(id, map(body))));
    return all;
  }

  List<Resource> ofType(String type) {
    List<Resource> found =
        resources().values().stream().filter(resource -> resource.type().equals(type)).toList();
    assertThat(found).as(type).isNotEmpty();
    return found;
  }

  Resource resource(String id) {
    Resource found = resources().get(id);
    assertThat(found).as(id).isNotNull();
    return found;
  }

  /** What {@code Ref} or {@code Fn::GetAtt} points at. */
  Resource target(Object reference) {
    Map<String, Object> node = map(reference);
    Object id = node.containsKey("Ref") ? node.get("Ref") : list(node.get("Fn::GetAtt")).getFirst();
    return resource((String) id);
  }

  /** Whether a policy's statement refuses everybody who comes without TLS. */
  static boolean deniesPlainHttp(Object statement) {
    Map<String, Object> policy = map(statement);
    return "Deny".equals(policy.get("Effect"))
        && Map.of("AWS", "*").equals(policy.get("Principal"))
        && Map.of("Bool", Map.of("aws:SecureTransport", "false")).equals(policy.get("Condition"));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object node) {
    assertThat(node).isInstanceOf(Map.class);
    return (Map<String, Object>) node;
  }

  static List<?> list(Object node) {
    return node instanceof List<?> many ? many : List.of(node);
  }
}
