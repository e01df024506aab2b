package dev.encargo.infra;

import java.util.Optional;
import software.amazon.awscdk.services.lambda.Code;

/** What functions have in common. */
record FunctionDefaults(Code code, Logs logs, Optional<FunctionNetwork> network) {

  FunctionDefaults outsideNetwork() {
    return new FunctionDefaults(code, logs, Optional.empty());
  }
}
