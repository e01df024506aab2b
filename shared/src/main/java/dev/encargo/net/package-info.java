/** Requests to hosts that users name: only to public addresses, and only to the address that was looked at. */
@NullMarked
package dev.encargo.net;

import org.jspecify.annotations.NullMarked;
