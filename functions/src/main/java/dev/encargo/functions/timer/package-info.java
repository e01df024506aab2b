/** Functions that a time or an operator calls: the timer queue, the sweep, the migration. */
@NullMarked
package dev.encargo.functions.timer;

import org.jspecify.annotations.NullMarked;
