<<<<<<< HEAD
/** The event bus: its port, and its adapter for Amazon EventBridge. */
=======
/** Rules and events of Amazon EventBridge, behind ports. */
>>>>>>> schedules
@NullMarked
package dev.encargo.event;

import org.jspecify.annotations.NullMarked;
