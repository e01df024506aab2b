/** The HTTPS API: routes, what they take and what they answer. */
@NullMarked
package dev.encargo.functions.api;

import org.jspecify.annotations.NullMarked;
