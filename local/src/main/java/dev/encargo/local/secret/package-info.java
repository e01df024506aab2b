/** AWS Secrets Manager on one machine, as much of it as the platform asks for. */
@NullMarked
package dev.encargo.local.secret;

import org.jspecify.annotations.NullMarked;
