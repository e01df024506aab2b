/** A job from its creation to its end: records, tables and flows. */
@NullMarked
package dev.encargo.job;

import org.jspecify.annotations.NullMarked;
