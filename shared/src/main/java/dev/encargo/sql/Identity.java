package dev.encargo.sql;

import org.jspecify.annotations.Nullable;

/**
 * Who acts, told to the database in the same round trip as the statement: row level security ({@code
 * V006__row_level_security.sql}) shows the role of the API only rows of this user or guest.
 *
 * @param user null where a guest acts
 * @param guest a UUID; null where a user acts
 */
public record Identity(@Nullable String user, @Nullable String guest) {}
