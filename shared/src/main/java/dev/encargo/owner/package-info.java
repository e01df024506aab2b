/** Who a job belongs to, and how a caller proves who they are. */
@NullMarked
package dev.encargo.owner;

import org.jspecify.annotations.NullMarked;
