/** Figures of the platform, each beside what noise cannot change: statements, WAL bytes, requests and invocations per job. */
@NullMarked
package dev.encargo.benchmarks;

import org.jspecify.annotations.NullMarked;
