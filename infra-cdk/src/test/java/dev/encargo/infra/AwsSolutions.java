package dev.encargo.infra;

final class AwsSolutions {
  private AwsSolutions() {}

  static void check(JobPlatformStack stack) {}
}
