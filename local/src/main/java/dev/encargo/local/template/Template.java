package dev.encargo.local.template;

import dev.encargo.local.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A CloudFormation template with intrinsic functions in their long form, as {@code cdk synth} writes it.
 *
 * <p>{@link #queues} and {@link #buckets} can be read before anything runs; what holds addresses is read from {@link
 * #on(Endpoints)}.
 */
public final class Template {

  private static final Set<String> STARTED =
      Set.of(
          "AWS::Lambda::Function",
          "AWS::Lambda::Alias",
          "AWS::Lambda::Version",
          "AWS::Lambda::EventSourceMapping",
          "AWS::SQS::Queue",
          "AWS::ApiGatewayV2::Api",
          "AWS::ApiGatewayV2::Route",
          "AWS::ApiGatewayV2::Integration",
          "AWS::ApiGatewayV2::Stage",
          "AWS::Events::Rule",
          "AWS::S3::Bucket",
          "AWS::RDS::DBCluster",
          "AWS::SecretsManager::Secret");

  /** Without one of each of these there is no platform. */
  private static final List<String> NEEDED =
      List.of(
          "AWS::Lambda::Function",
          "AWS::Lambda::EventSourceMapping",
          "AWS::SQS::Queue",
          "AWS::ApiGatewayV2::Api",
          "AWS::ApiGatewayV2::Route",
          "AWS::S3::Bucket",
          "AWS::RDS::DBCluster");

  private final Map<String, Resource> resources = new LinkedHashMap<>();
  private final Map<String, @Nullable String> parameters = new LinkedHashMap<>();

  private Template(Map<?, ?> root) {
    section(root, "Parameters")
        .forEach((name, parameter) -> {
          Object value = parameter instanceof Map<?, ?> map ? map.get("Default") : null;
          parameters.put(name, value == null ? null : value.toString());
        });
    section(root, "Resources").forEach((id, resource) -> resources.put(id, resource(id, resource)));
    for (String type : NEEDED) {
      if (ofType(type).isEmpty()) {
        throw new TemplateProblem("the template has no " + type);
      }
    }
  }

  /**
   * @throws CannotStart where there is no such file
   * @throws TemplateProblem where the platform cannot run from it
   */
  public static Template read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new CannotStart("The template " + file + " cannot be read: it is what is started.", e);
    }
  }

  /**
   * @throws TemplateProblem where the platform cannot run from it
   */
  public static Template parse(String yaml) {
    try {
      LoadSettings settings =
          LoadSettings.builder().setLabel("template").setCodePointLimit(20_000_000).build();
      Object root = new Load(settings).loadFromString(yaml);
      if (root instanceof Map<?, ?> map) {
        return new Template(map);
      }
    } catch (YamlEngineException e) {
      throw new TemplateProblem("the template is not YAML: " + e.getMessage(), e);
    }
    throw new TemplateProblem("the template is not a YAML mapping");
  }

  private static Map<String, Object> section(Map<?, ?> root, String name) {
    Map<String, Object> result = new LinkedHashMap<>();
    if (root.get(name) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> result.put(String.valueOf(key), value));
    }
    return result;
  }

  private static Resource resource(String id, Object node) {
    if (node instanceof Map<?, ?> map && map.get("Type") instanceof String type) {
      return new Resource(id, type, section(map, "Properties"));
    }
    throw new TemplateProblem(id + " has no Type");
  }

  /**
   * {@code AWS::EC2::VPC (1)}: what is in the template and not started here, by type; functions that are not in Java are {@code
   * AWS::Lambda::Function in nodejs24.x (1)}.
   */
  public List<String> notStarted() {
    return counted(false);
  }

  /** {@code AWS::Lambda::Function (9)}: what is in the template and runs here, by type. */
  public List<String> started() {
    return counted(true);
  }

  private List<String> counted(boolean started) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Resource resource : resources.values()) {
      boolean foreign = resource.isInAnotherLanguage();
      if ((STARTED.contains(resource.type()) && !foreign) == started) {
        String suffix = foreign ? " in " + resource.get("Runtime") : "";
        counts.merge(resource.type() + suffix, 1, Integer::sum);
      }
    }
    return counts.entrySet().stream().map(e -> e.getKey() + " (" + e.getValue() + ")").toList();
  }

  /** The queues; those that are dead-letter queues of others first. */
  public List<QueueDescription> queues() {
    Attributes attributes = new Attributes(this, null);
    List<QueueDescription> sinks = new ArrayList<>();
    List<QueueDescription> sources = new ArrayList<>();
    for (Resource queue : ofType("AWS::SQS::Queue")) {
      boolean source = queue.get("RedrivePolicy") != null;
      (source ? sources : sinks).add(reading(queue, q -> Queues.describe(q, attributes)));
    }
    sinks.addAll(sources);
    return sinks;
  }

  public List<BucketDescription> buckets() {
    Attributes attributes = new Attributes(this, null);
    return ofType("AWS::S3::Bucket").stream()
        .map(b -> new BucketDescription(b.id(), attributes.bucketName(b)))
        .toList();
  }

  /** The template with every address known. */
  public Deployed on(Endpoints endpoints) {
    return new Deployed(this, new Attributes(this, endpoints));
  }

  /** Runs {@code describe}, and puts the resource's name before whatever problem it finds. */
  static <T> T reading(Resource resource, Function<Resource, T> describe) {
    try {
      return describe.apply(resource);
    } catch (TemplateProblem e) {
      String name = resource.id() + " (" + resource.type() + "): ";
      String message = String.valueOf(e.getMessage());
      throw new TemplateProblem(message.startsWith(name) ? message : name + message, e);
    }
  }

  /** The functions that run here. */
  List<Resource> functions() {
    return ofType("AWS::Lambda::Function").stream().filter(f -> !f.isInAnotherLanguage()).toList();
  }

  /** Secrets that Secrets Manager keeps for it, that of a database's master included. */
  public long secrets() {
    long managed =
        ofType("AWS::RDS::DBCluster").stream()
            .filter(
                cluster -> "true".equals(String.valueOf(cluster.get("ManageMasterUserPassword"))))
            .count();
    return ofType("AWS::SecretsManager::Secret").size() + managed;
  }

  /** Metrics that its alarms watch: what CloudWatch bills. */
  public long alarmMetrics() {
    return ofType("AWS::CloudWatch::Alarm").stream().mapToLong(Template::metrics).sum();
  }

  private static long metrics(Resource alarm) {
    long ofExpression =
        alarm.list("Metrics").stream()
            .filter(metric -> metric instanceof Map<?, ?> map && map.containsKey("MetricStat"))
            .count();
    return Math.max(1, ofExpression);
  }

  List<Resource> ofType(String type) {
    return resources.values().stream().filter(r -> r.type().equals(type)).toList();
  }

  Resource resource(String id) {
    Resource resource = resources.get(id);
    if (resource == null) {
      throw new TemplateProblem("refers to " + id + ", which is not in the template");
    }
    return resource;
  }

  boolean hasParameter(String name) {
    return parameters.containsKey(name);
  }

  @Nullable String parameterDefault(String name) {
    return parameters.get(name);
  }
}
