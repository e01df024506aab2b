/** Job types for trying the platform: one that does nothing, one that fails, one that takes its time. */
@NullMarked
package dev.encargo.handlers.trial;

import org.jspecify.annotations.NullMarked;
