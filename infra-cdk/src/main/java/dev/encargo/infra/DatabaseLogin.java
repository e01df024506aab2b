package dev.encargo.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.PolicyStatement;

/** How a function comes to the database as a role: what it finds in its environment, and what it may do. */
interface DatabaseLogin {

  Map<String, String> environment(DatabaseRole role);

  List<PolicyStatement> permissions(DatabaseRole role);
}
