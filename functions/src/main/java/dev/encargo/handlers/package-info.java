/** The job types that ship; each is also an example of how to write one. */
@NullMarked
package dev.encargo.handlers;

import org.jspecify.annotations.NullMarked;
