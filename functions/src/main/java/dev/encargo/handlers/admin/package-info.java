/** The job types {@code admin.cancel} and {@code admin.retry}: changes of many jobs, as jobs of their own. */
@NullMarked
package dev.encargo.handlers.admin;

import org.jspecify.annotations.NullMarked;
