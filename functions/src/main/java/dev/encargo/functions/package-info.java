/** Lambda entry points: each parses, calls one flow and renders. */
@NullMarked
package dev.encargo.functions;

import org.jspecify.annotations.NullMarked;
