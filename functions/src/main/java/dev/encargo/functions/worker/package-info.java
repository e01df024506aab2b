/** Functions that work on jobs: one for each queue, and one for what the queues gave up on. */
@NullMarked
package dev.encargo.functions.worker;

import org.jspecify.annotations.NullMarked;
