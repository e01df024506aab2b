package dev.encargo.infra;

/** Whose key encrypts queues, files, secrets, logs, notices and the database. */
public enum EncryptionKeys {
  /** AWS's own, rotated by AWS each year, without a price: SSE-SQS, SSE-S3 and the keys that AWS manages for the rest. */
  AWS_MANAGED("aws"),
  /** One key of the account's own, rotated each year: a dollar a month and a price per request, for who must be able to withdraw it. */
  CUSTOMER("customer");

  private final String word;

  EncryptionKeys(String word) {
    this.word = word;
  }

  /** As it is written on the command line: {@code -c encryption=…}. */
  String word() {
    return word;
  }
}
