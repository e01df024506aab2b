/** Rules and events of Amazon EventBridge, behind ports. */
@NullMarked
package dev.encargo.event;

import org.jspecify.annotations.NullMarked;
