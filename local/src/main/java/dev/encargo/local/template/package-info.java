/** What {@code template.yaml} declares, as typed descriptions with their references resolved. */
@NullMarked
package dev.encargo.local.template;

import org.jspecify.annotations.NullMarked;
