package dev.encargo.local.template;

import dev.encargo.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A template whose addresses are known: everything that refers to them. */
public final class Deployed {

  private static final Pattern FUNCTION_ARN =
      Pattern.compile("arn:aws:lambda:[^:]*:[^:]*:function:([A-Za-z0-9_-]+)");

  private final Template template;
  private final Attributes attributes;
  private final Expressions expressions;

  Deployed(Template template, Attributes attributes) {
    this.template = template;
    this.attributes = attributes;
    this.expressions = attributes.expressions();
  }

  /** The functions in Java; what is in another language cannot run here. */
  public List<FunctionDescription> functions() {
    return template.functions().stream().map(f -> Template.reading(f, this::function)).toList();
  }

  /** What the functions' roles allow. */
  public Policies policies() {
    return new Policies(template, expressions);
  }

  private FunctionDescription function(Resource function) {
    Map<String, String> environment = new LinkedHashMap<>();
    Map<String, Object> declared = function.map("Environment");
    function
        .map(declared.get("Variables"), "Environment.Variables")
        .forEach((name, value) -> environment.put(name, variable(name, value)));
    return new FunctionDescription(
        function.id(),
        expressions.text(function.required("Handler")),
        Duration.ofSeconds(function.whole("Timeout", 3)),
        function.whole("MemorySize", 128),
        environment);
  }

  private String variable(String name, Object value) {
    try {
      return expressions.text(value);
    } catch (TemplateProblem e) {
      throw new TemplateProblem("the variable " + name + " " + e.getMessage(), e);
    }
  }

  /** Mappings that are enabled. */
  public List<MappingDescription> mappings() {
    return read("AWS::Lambda::EventSourceMapping", this::mapping).stream()
        .filter(mapping -> mapping.maximumConcurrency() > 0)
        .toList();
  }

  private MappingDescription mapping(Resource mapping) {
    boolean disabled = "false".equals(String.valueOf(mapping.get("Enabled")));
    Map<String, Object> scaling = mapping.map("ScalingConfig");
    int most =
        new Resource(mapping.id(), mapping.type(), scaling).whole("MaximumConcurrency", 1000);
    return new MappingDescription(
        mapping.id(),
        Attributes.mappingUuid(mapping),
        functionNamed(mapping, "FunctionName", mapping.required("FunctionName")),
        expressions.text(mapping.required("EventSourceArn")),
        mapping.whole("BatchSize", 10),
        mapping.list("FunctionResponseTypes").contains("ReportBatchItemFailures"),
        disabled ? 0 : most);
  }

  public List<RouteDescription> routes() {
    return read("AWS::ApiGatewayV2::Route", this::route);
  }

  private RouteDescription route(Resource route) {
    String target = expressions.text(route.required("Target"));
    Resource integration = template.resource(target.substring(target.indexOf('/') + 1));
    Object format = integration.get("PayloadFormatVersion");
    if (!"2.0".equals(String.valueOf(format))) {
      throw integration.problem("PayloadFormatVersion", "must be '2.0', the only one known here");
    }
    return new RouteDescription(
        expressions.text(route.required("RouteKey")),
        functionNamed(integration, "IntegrationUri", integration.required("IntegrationUri")),
        Duration.ofMillis(integration.whole("TimeoutInMillis", 30_000)));
  }

  /** Rules that have a schedule. */
  public List<RuleDescription> rules() {
    List<RuleDescription> rules = new ArrayList<>();
    for (Resource rule : template.ofType("AWS::Events::Rule")) {
      if (rule.get("ScheduleExpression") != null) {
        rules.add(Template.reading(rule, this::rule));
      }
    }
    return rules;
  }

  private RuleDescription rule(Resource rule) {
    List<RuleDescription.Target> targets = new ArrayList<>();
    for (Object node : rule.list("Targets")) {
      Map<String, Object> target = rule.map(node, "Targets");
      Object arn = target.get("Arn");
      if (arn == null) {
        throw rule.problem("Targets", "must have an Arn each");
      }
      Object input = target.get("Input");
      targets.add(
          new RuleDescription.Target(
              functionNamed(rule, "Targets", arn),
              input == null ? null : inputText(expressions.evaluate(input)),
              paths(rule, target),
              template(rule, target)));
    }
    Object name = rule.get("Name");
    return new RuleDescription(
        name == null ? rule.id() : expressions.text(name),
        expressions.text(rule.required("ScheduleExpression")),
        !"DISABLED".equals(rule.get("State")),
        targets);
  }

  private Map<String, String> paths(Resource rule, Map<String, Object> target) {
    Map<String, String> paths = new LinkedHashMap<>();
    Object map = transformer(rule, target).get("InputPathsMap");
    rule.map(map, "InputTransformer.InputPathsMap")
        .forEach((name, path) -> paths.put(name, expressions.text(path)));
    return paths;
  }

  private @Nullable String template(Resource rule, Map<String, Object> target) {
    Object template = transformer(rule, target).get("InputTemplate");
    return template == null ? null : expressions.text(template);
  }

  private static Map<String, Object> transformer(Resource rule, Map<String, Object> target) {
    return rule.map(target.get("InputTransformer"), "InputTransformer");
  }

  private static String inputText(Object input) {
    return input instanceof String text ? text : Json.write(input);
  }

  /** The logical id of the function that a name, an ARN (of an alias or version too) or an API Gateway URI stands for. */
  private String functionNamed(Resource owner, String property, Object value) {
    String text = expressions.text(value);
    Matcher arn = FUNCTION_ARN.matcher(text);
    String name = arn.find() ? arn.group(1) : text;
    for (Resource function : template.functions()) {
      if (function.id().equals(name)) {
        return name;
      }
    }
    throw owner.problem(property, "names no function of the template: " + text);
  }

  private <T> List<T> read(String type, java.util.function.Function<Resource, T> describe) {
    return template.ofType(type).stream().map(r -> Template.reading(r, describe)).toList();
  }

  /** The ARN of a queue, as mappings name it. */
  public String queueArn(String logicalId) {
    return String.valueOf(attributes.value(logicalId, "Arn"));
  }
}
