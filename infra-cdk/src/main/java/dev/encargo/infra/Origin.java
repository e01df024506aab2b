package dev.encargo.infra;

/** What a browser sends as {@code Origin}: scheme, host and port, without a path. */
record Origin(String text) {
  Origin {
    if (!text.matches(
        "https://[A-Za-z0-9.-]+(:\\d{1,5})?|http://(localhost|127\\.0\\.0\\.1)(:\\d{1,5})?")) {
      throw new BadInput(
          "corsOrigins has '"
              + text
              + "': write scheme and host without a path or a slash at the end, as https://app.example.com; http is for localhost"
              + " only, and * is not for an API with tokens.");
    }
  }
}
