/** The database port: named parameters, one round trip per call, and its JDBC adapter. */
@NullMarked
package dev.encargo.sql;

import org.jspecify.annotations.NullMarked;
