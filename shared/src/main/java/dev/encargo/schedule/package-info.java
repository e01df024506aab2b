/** Schedules: when they fire, what becomes of each time, and the rules of EventBridge that wake them. */
@NullMarked
package dev.encargo.schedule;

import org.jspecify.annotations.NullMarked;
