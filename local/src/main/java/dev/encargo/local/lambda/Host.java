package dev.encargo.local.lambda;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * What functions run on.
 *
 * @param deadlines runs the alarms of timeouts
 * @param clock tells functions the time; their timeouts are the machine's
 * @param log is written what in AWS goes to CloudWatch
 * @param notices is told of every failed invocation
 */
public record Host(
    ScheduledExecutorService deadlines,
    InstantSource clock,
    PrintStream log,
    Consumer<String> notices) {}
