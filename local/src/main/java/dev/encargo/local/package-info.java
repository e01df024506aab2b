/** The platform on one machine: reads {@code template.yaml} and starts what it describes. */
@NullMarked
package dev.encargo.local;

import org.jspecify.annotations.NullMarked;
