/** Structured logs: one JSON object a line. */
@NullMarked
package dev.encargo.log;

import org.jspecify.annotations.NullMarked;
