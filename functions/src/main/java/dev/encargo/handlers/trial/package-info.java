/** Job types for trying things: one that does nothing, one that fails as told, one that takes its time. */
@NullMarked
package dev.encargo.handlers.trial;

import org.jspecify.annotations.NullMarked;
