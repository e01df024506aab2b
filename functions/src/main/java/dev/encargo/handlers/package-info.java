/** The job types that ship with the platform; each is also an example of how to write one's own. */
@NullMarked
package dev.encargo.handlers;

import org.jspecify.annotations.NullMarked;
