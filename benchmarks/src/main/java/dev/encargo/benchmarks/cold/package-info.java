/** How long a function takes from the start of its process to its first answer, beside the same work in other frameworks. */
@NullMarked
package dev.encargo.benchmarks.cold;

import org.jspecify.annotations.NullMarked;
