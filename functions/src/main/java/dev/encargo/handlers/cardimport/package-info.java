/**
 * The job type {@code dkt.import}: a card statement, a CSV as banks write it, becomes a lote of rows in the database.
 *
 * <p>Read {@link dev.encargo.handlers.cardimport.CardImport} first; {@link dev.encargo.handlers.cardimport.Field} says which columns
 * a statement has.
 */
@NullMarked
package dev.encargo.handlers.cardimport;

import org.jspecify.annotations.NullMarked;
