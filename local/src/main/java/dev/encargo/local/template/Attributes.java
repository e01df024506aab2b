package dev.encargo.local.template;

import dev.encargo.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The values that {@code Ref} and {@code Fn::GetAtt} have on this machine, for the resources that are started on it. */
final class Attributes {

  static final String REGION = "us-east-1";
  static final String ACCOUNT = "000000000000";

  private final Template template;
  private final @Nullable Endpoints endpoints;

  /**
   * @param endpoints null while nothing runs: what depends on it cannot be resolved then
   */
  Attributes(Template template, @Nullable Endpoints endpoints) {
    this.template = template;
    this.endpoints = endpoints;
  }

  Object value(String id, @Nullable String attribute) {
    if (attribute == null && id.startsWith("AWS::")) {
      return pseudo(id);
    }
    if (attribute == null && template.hasParameter(id)) {
      return parameter(id);
    }
    Resource resource = template.resource(id);
    Object value = attribute == null ? reference(resource) : attribute(resource, attribute);
    if (value == null) {
      throw new TemplateProblem(
          (attribute == null ? "Ref " + id : "Fn::GetAtt " + id + "." + attribute)
              + " of "
              + resource.type()
              + " is not known here");
    }
    return value;
  }

  private static Object pseudo(String name) {
    return switch (name) {
      case "AWS::Region" -> REGION;
      case "AWS::AccountId" -> ACCOUNT;
      case "AWS::Partition" -> "aws";
      case "AWS::URLSuffix" -> "amazonaws.com";
      case "AWS::StackName" -> "encargo";
      default -> throw new TemplateProblem("Ref " + name + " is not known here");
    };
  }

  private String parameter(String name) {
    Map<String, String> given = endpoints == null ? Map.of() : endpoints.parameters();
    String value = given.getOrDefault(name, template.parameterDefault(name));
    if (value == null) {
      throw new TemplateProblem("the parameter " + name + " has neither a value nor a default");
    }
    return value;
  }

  private @Nullable Object reference(Resource resource) {
    return switch (resource.type()) {
      case "AWS::SQS::Queue" -> running().queueUrl().apply(queueName(resource));
      case "AWS::S3::Bucket" -> bucketName(resource);
      case "AWS::Lambda::Alias" -> functionArn(resource) + ":" + resource.required("Name");
      case "AWS::Lambda::Version" -> functionArn(resource) + ":1";
      case "AWS::Lambda::EventSourceMapping" -> mappingUuid(resource);
      case "AWS::Cognito::UserPoolClient" -> parameter("JwtAudience");
      case "AWS::Events::EventBus" -> busName(resource);
      case "AWS::Lambda::Function",
          "AWS::Events::Rule",
          "AWS::Cognito::UserPool",
          "AWS::RDS::DBCluster",
          "AWS::ApiGatewayV2::Api",
          "AWS::ApiGatewayV2::Integration" ->
          resource.id();
      case "AWS::SecretsManager::Secret" -> secretArn(resource);
      default -> null;
    };
  }

  private @Nullable Object attribute(Resource resource, String attribute) {
    return switch (resource.type() + " " + attribute) {
      case "AWS::SQS::Queue Arn" -> arn("sqs", queueName(resource));
      case "AWS::SQS::Queue QueueName" -> queueName(resource);
      case "AWS::SQS::Queue QueueUrl" -> reference(resource);
      case "AWS::Lambda::Function Arn" -> arn("lambda", "function:" + resource.id());
      case "AWS::Lambda::Alias AliasArn", "AWS::Lambda::Version FunctionArn" -> reference(resource);
      case "AWS::Lambda::EventSourceMapping EventSourceMappingArn" ->
          arn("lambda", "event-source-mapping:" + mappingUuid(resource));
      case "AWS::Events::Rule Arn" -> arn("events", "rule/" + resource.id());
      case "AWS::S3::Bucket Arn" -> "arn:aws:s3:::" + bucketName(resource);
      case "AWS::SecretsManager::Secret Id" -> secretArn(resource);
      case "AWS::RDS::DBCluster DBClusterArn" ->
          arn("rds", "cluster:" + resource.id().toLowerCase(Locale.ROOT));
      case "AWS::RDS::DBCluster MasterUserSecret.SecretArn" ->
          arn(
              "secretsmanager",
              "secret:" + expressions().text(resource.required("MasterUsername")));
      case "AWS::Events::EventBus Arn" -> arn("events", "event-bus/" + busName(resource));
      case "AWS::Cognito::UserPool ProviderURL" -> parameter("JwtIssuer");
      case "AWS::RDS::DBCluster Endpoint.Address" -> running().databaseHost();
      case "AWS::RDS::DBCluster Endpoint.Port" -> Integer.toString(running().databasePort());
      default -> null;
    };
  }

  /** Here a secret is named by the database role that it is of. */
  private String secretArn(Resource secret) {
    Object generated = secret.map("GenerateSecretString").get("SecretStringTemplate");
    if (generated == null) {
      throw new TemplateProblem(
          "a secret must have GenerateSecretString.SecretStringTemplate with a username here");
    }
    String role = Json.parseObject(expressions().text(generated)).text("username");
    return arn("secretsmanager", "secret:" + role);
  }

  private String functionArn(Resource aliasOrVersion) {
    String function = expressions().text(aliasOrVersion.required("FunctionName"));
    return function.startsWith("arn:") ? function : arn("lambda", "function:" + function);
  }

  /** The same at each start, as in AWS at each deployment. */
  static String mappingUuid(Resource mapping) {
    return UUID.nameUUIDFromBytes(mapping.id().getBytes(StandardCharsets.UTF_8)).toString();
  }

  String queueName(Resource queue) {
    Object name = queue.get("QueueName");
    boolean fifo = "true".equals(String.valueOf(queue.get("FifoQueue")));
    return name == null ? queue.id() + (fifo ? ".fifo" : "") : expressions().text(name);
  }

  String bucketName(Resource bucket) {
    Object name = bucket.get("BucketName");
    return name == null
        ? "encargo-" + bucket.id().toLowerCase(Locale.ROOT)
        : expressions().text(name);
  }

  private String busName(Resource bus) {
    return expressions().text(bus.required("Name"));
  }

  Expressions expressions() {
    return new Expressions(this::value);
  }

  private Endpoints running() {
    if (endpoints == null) {
      throw new TemplateProblem("a URL is asked for before anything runs");
    }
    return endpoints;
  }

  private static String arn(String service, String resource) {
    return "arn:aws:" + service + ":" + REGION + ":" + ACCOUNT + ":" + resource;
  }
}
