package dev.encargo.infra;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cognito.AuthFlow;
import software.amazon.awscdk.services.cognito.CfnUserPoolGroup;
import software.amazon.awscdk.services.cognito.IUserPool;
import software.amazon.awscdk.services.cognito.Mfa;
import software.amazon.awscdk.services.cognito.MfaSecondFactor;
import software.amazon.awscdk.services.cognito.PasswordPolicy;
import software.amazon.awscdk.services.cognito.SignInAliases;
import software.amazon.awscdk.services.cognito.UserPool;
import software.amazon.awscdk.services.cognito.UserPoolClient;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.IGrantable;
import software.constructs.Construct;

/** Whose tokens the API accepts: a user pool's, or those of an issuer elsewhere. */
final class Users {
  /** Who is in it may see the jobs of all; {@code Authenticate} reads it from the token. */
  private static final String ADMINISTRATORS = "admin";

  private final String issuer;
  private final String audience;
  private final @Nullable IUserPool pool;

  Users(Construct scope, Identity identity, boolean kept) {
    switch (identity) {
      case Identity.OwnUserPool own -> {
        UserPool made = pool(scope, kept);
        pool = made;
        issuer = made.getUserPoolProviderUrl();
        audience = client(scope, made).getUserPoolClientId();
      }
      case Identity.ExistingUserPool existing -> {
        pool = existing.pool();
        issuer = issuer(existing.pool());
        audience = existing.clientId();
      }
      case Identity.Issuer elsewhere -> {
        pool = null;
        issuer = elsewhere.issuer();
        audience = elsewhere.audience();
      }
    }
  }

  String issuer() {
    return issuer;
  }

  String audience() {
    return audience;
  }

  Optional<String> poolId() {
    return Optional.ofNullable(pool).map(IUserPool::getUserPoolId);
  }

  /** The app client accepts a password from the account's own principals only, and this is the right to be one of them. */
  Grant grantSignIn(IGrantable grantee) {
    return pool == null
        ? Grant.drop(grantee, "Tokens of an issuer elsewhere need no right in this account.")
        : pool.grant(grantee, "cognito-idp:AdminInitiateAuth");
  }

  private static UserPool pool(Construct scope, boolean kept) {
    UserPool pool =
        UserPool.Builder.create(scope, "UserPool")
            .selfSignUpEnabled(false)
            .signInAliases(SignInAliases.builder().email(true).username(true).build())
            .passwordPolicy(
                PasswordPolicy.builder()
                    .minLength(12)
                    .requireLowercase(true)
                    .requireUppercase(true)
                    .requireDigits(true)
                    .requireSymbols(true)
                    .tempPasswordValidity(Duration.days(3))
                    .build())
            .mfa(Mfa.OPTIONAL)
            .mfaSecondFactor(MfaSecondFactor.builder().otp(true).sms(false).build())
            .deletionProtection(kept)
            .removalPolicy(kept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY)
            .build();
    CfnUserPoolGroup.Builder.create(scope, "AdministratorsGroup")
        .userPoolId(pool.getUserPoolId())
        .groupName(ADMINISTRATORS)
        .description("Sees and ends the jobs of all")
        .build();
    return pool;
  }

  private static UserPoolClient client(Construct scope, UserPool pool) {
    return UserPoolClient.Builder.create(scope, "UserPoolClient")
        .userPool(pool)
        .generateSecret(false)
        .authFlows(AuthFlow.builder().userSrp(true).adminUserPassword(true).build())
        .preventUserExistenceErrors(true)
        .enableTokenRevocation(true)
        .accessTokenValidity(Duration.hours(1))
        .disableOAuth(true)
        .build();
  }

  private static String issuer(IUserPool pool) {
    Stack stack = Stack.of(pool);
    return "https://cognito-idp."
        + stack.getRegion()
        + "."
        + stack.getUrlSuffix()
        + "/"
        + pool.getUserPoolId();
  }
}
