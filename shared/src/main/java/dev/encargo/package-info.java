/** The wiring: settings from the environment, and the platform built from them. */
@NullMarked
package dev.encargo;

import org.jspecify.annotations.NullMarked;
