/** AWS Lambda in one process: execution environments, deadlines, bytes in and bytes out. */
@NullMarked
package dev.encargo.local.lambda;

import org.jspecify.annotations.NullMarked;
