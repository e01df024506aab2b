/** The job type {@code email.send} and the port through which mail leaves. */
@NullMarked
package dev.encargo.handlers.email;

import org.jspecify.annotations.NullMarked;
