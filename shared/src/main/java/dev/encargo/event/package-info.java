/** The event bus: its port, and its adapter for Amazon EventBridge. */
@NullMarked
package dev.encargo.event;

import org.jspecify.annotations.NullMarked;
