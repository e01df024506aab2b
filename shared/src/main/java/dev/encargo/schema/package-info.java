/** JSON Schema: what a payload must look like, said as data, and what is wrong with one that does not. */
@NullMarked
package dev.encargo.schema;

import org.jspecify.annotations.NullMarked;
