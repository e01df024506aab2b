/** The job type {@code outbox.cleanup}: docs/webhooks.md. */
@NullMarked
package dev.encargo.handlers.outbox;

import org.jspecify.annotations.NullMarked;
