/** What has happened, and how others are told of it. */
@NullMarked
package dev.encargo.outbox;

import org.jspecify.annotations.NullMarked;
