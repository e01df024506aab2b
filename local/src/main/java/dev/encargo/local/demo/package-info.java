/** What the demonstration and the benchmarks work on. */
@NullMarked
package dev.encargo.local.demo;

import org.jspecify.annotations.NullMarked;
