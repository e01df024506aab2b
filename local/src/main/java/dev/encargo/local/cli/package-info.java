/** The command line: what a person types, and what they read. */
@NullMarked
package dev.encargo.local.cli;

import org.jspecify.annotations.NullMarked;
