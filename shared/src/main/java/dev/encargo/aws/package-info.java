/** AWS's JSON protocols, signed: what is asked often and on the cold path, where an SDK client costs more than the request. */
@NullMarked
package dev.encargo.aws;

import org.jspecify.annotations.NullMarked;
