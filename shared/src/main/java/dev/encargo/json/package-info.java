/** JSON as it comes from outside: read strictly, refused with the name of the field. */
@NullMarked
package dev.encargo.json;

import org.jspecify.annotations.NullMarked;
