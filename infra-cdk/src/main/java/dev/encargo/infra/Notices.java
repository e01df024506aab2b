package dev.encargo.infra;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.CfnSubscription;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** Where alarms go: one topic, and from there to whoever asked for them. */
final class Notices {
  private final Topic topic;

  Notices(Construct scope, Optional<Email> email, Keys keys) {
    Topic.Builder builder = Topic.Builder.create(scope, "AlarmTopic").enforceSsl(true);
    keys.customer().ifPresent(builder::masterKey);
    topic = builder.build();
    // A topic with a policy of its own has lost the one that let CloudWatch in.
    topic.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("AllowAlarms")
            .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
            .actions(List.of("sns:Publish"))
            .resources(List.of(topic.getTopicArn()))
            .conditions(
                Map.of("StringEquals", Map.of("aws:SourceAccount", Stack.of(scope).getAccount())))
            .build());
    email.ifPresent(to ->
        CfnSubscription.Builder.create(scope, "AlarmEmail")
            .topicArn(topic.getTopicArn())
            .protocol("email")
            .endpoint(to.address())
            .build());
  }

  String topicArn() {
    return topic.getTopicArn();
  }

  SnsAction action() {
    return new SnsAction(topic);
  }
}
