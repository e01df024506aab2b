/** The queue port: doorbells for jobs, delayed messages for later ones, and their SQS adapters. */
@NullMarked
package dev.encargo.queue;

import org.jspecify.annotations.NullMarked;
