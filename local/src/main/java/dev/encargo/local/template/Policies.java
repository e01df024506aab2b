package dev.encargo.local.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the template's roles allow its functions: the inline policies of a function's role, judged as <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">IAM does</a>. What is not allowed is
 * refused, and a refusal that is written down outweighs whatever allows it.
 *
 * <p>Conditions, exceptions ({@code NotAction}) and managed policies are not known here and are a {@link TemplateProblem}, so that nothing
 * is judged by half.
 */
public final class Policies {

  private final Template template;
  private final Expressions expressions;

  Policies(Template template, Expressions expressions) {
    this.template = template;
    this.expressions = expressions;
  }

  /**
   * Whether a call would be let through.
   *
   * @param function the function's logical id
   * @param action {@code sqs:SendMessage}; case does not matter, as in IAM
   * @param arn of what it is done to, with the ids that resources have on this machine; {@code *} for an action that knows no resource
   * @throws TemplateProblem where there is no such function, or its policies cannot be judged
   */
  public boolean allows(String function, String action, String arn) {
    boolean allowed = false;
    for (PolicyDescription statement : of(function)) {
      if (statement.matchesAction(action) && matchesResource(statement, arn)) {
        if (!statement.allows()) {
          return false;
        }
        allowed = true;
      }
    }
    return allowed;
  }

  private boolean matchesResource(PolicyDescription statement, String arn) {
    return statement.resources().stream()
        .anyMatch(resource ->
            PolicyDescription.matches(/* pattern= */ expressions.text(resource), /* text= */ arn));
  }

  /**
   * The statements of a function's role, in the template's order.
   *
   * @throws TemplateProblem as {@link #allows}
   */
  public List<PolicyDescription> of(String function) {
    Resource role = role(template.resource(function));
    if (!role.list("ManagedPolicyArns").isEmpty()) {
      throw role.problem(
          "ManagedPolicyArns", "cannot be judged here: what they allow is not in the template");
    }
    List<PolicyDescription> statements = new ArrayList<>();
    for (Object policy : role.list("Policies")) {
      Object document = role.map(policy, "Policies").get("PolicyDocument");
      Object written = role.map(document, "PolicyDocument").get("Statement");
      for (Object statement : written instanceof List<?> many ? many : listOf(written)) {
        statements.add(PolicyDescription.read(role, role.map(statement, "Statement")));
      }
    }
    return statements;
  }

  private Resource role(Resource function) {
    Map<String, Object> reference = function.map(function.required("Role"), "Role");
    if (reference.get("Fn::GetAtt") instanceof List<?> path && !path.isEmpty()) {
      return template.resource(String.valueOf(path.getFirst()));
    }
    throw function.problem("Role", "must be the Arn of a role in the template");
  }

  private static List<?> listOf(@Nullable Object one) {
    return one == null ? List.of() : List.of(one);
  }
}
