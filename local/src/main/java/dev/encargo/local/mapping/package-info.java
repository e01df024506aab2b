/** Lambda's event source mappings: from an SQS queue to a function, with partial batch failures. */
@NullMarked
package dev.encargo.local.mapping;

import org.jspecify.annotations.NullMarked;
