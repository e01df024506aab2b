package dev.encargo.job;

import org.jspecify.annotations.Nullable;

/**
 * How far a job is.
 *
 * @param percent 0 to 100
 */
public record Progress(
    int percent,
    @Nullable Long processedItems,
    @Nullable Long totalItems,
    @Nullable String message) {}
