package dev.encargo.sql;

import dev.encargo.aws.AwsFailure;
import dev.encargo.aws.AwsJson;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;

/**
 * Reads the secrets of database roles from AWS Secrets Manager
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html).
 */
public final class RoleSecret {

  /** Name and password of a role. */
  public record Login(String username, String password) {
    @Override
    public String toString() {
      return username;
    }
  }

  private final AwsJson secretsManager;
  private final String endpoint;

  /**
   * @param endpoint where Secrets Manager is
   */
  public RoleSecret(AwsJson secretsManager, String endpoint) {
    this.secretsManager = secretsManager;
    this.endpoint = endpoint;
  }

  /**
   * Reads {@code {"username": …, "password": …}}.
   *
   * @throws SqlFailure where the secret cannot be read, or is another
   */
  public Login read(String arn) {
    try {
      JsonObject answer =
          secretsManager.call(endpoint, "GetSecretValue", JsonObject.of("SecretId", arn));
      JsonObject secret = Json.parseObject(answer.text("SecretString"));
      return new Login(secret.text("username"), secret.text("password"));
    } catch (AwsFailure e) {
      throw new SqlFailure("The secret " + arn + " cannot be read: " + e.code() + ".", null);
    } catch (InvalidInput e) {
      throw new SqlFailure(
          "The secret " + arn + " must be {\"username\": …, \"password\": …}.", null);
    }
  }
}
