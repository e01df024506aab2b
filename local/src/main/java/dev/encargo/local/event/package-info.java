/** EventBridge's scheduled rules, on a clock that tests can set. */
@NullMarked
package dev.encargo.local.event;

import org.jspecify.annotations.NullMarked;
