/** A real PostgreSQL with durability on, in the place of Aurora. */
@NullMarked
package dev.encargo.local.postgres;

import org.jspecify.annotations.NullMarked;
