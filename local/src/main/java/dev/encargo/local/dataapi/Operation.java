package dev.encargo.local.dataapi;

import org.jspecify.annotations.Nullable;

/** The operations of the Data API. */
public enum Operation {
  EXECUTE("/Execute", "ExecuteStatement"),
  BATCH_EXECUTE("/BatchExecute", "BatchExecuteStatement"),
  BEGIN("/BeginTransaction", "BeginTransaction"),
  COMMIT("/CommitTransaction", "CommitTransaction"),
  ROLLBACK("/RollbackTransaction", "RollbackTransaction");

  private final String path;
  private final String awsName;

  Operation(String path, String awsName) {
    this.path = path;
    this.awsName = awsName;
  }

  /** As AWS writes it: {@code ExecuteStatement}. */
  public String awsName() {
    return awsName;
  }

  static @Nullable Operation at(String path) {
    for (Operation operation : values()) {
      if (operation.path.equals(path)) {
        return operation;
      }
    }
    return null;
  }
}
