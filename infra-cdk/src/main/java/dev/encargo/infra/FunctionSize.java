package dev.encargo.infra;

/** What an invocation may use. */
record FunctionSize(int timeoutSeconds, int memoryMegabytes) {}
