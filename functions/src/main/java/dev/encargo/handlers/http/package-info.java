/**
 * The job type {@code http.request}: one request to an address on the public Internet.
 *
 * <p>It speaks HTTP/1.1 over sockets of its own, since none of the JDK's clients lets its caller choose the address to connect to, and
 * a name that is looked up once for the check and again for the connection can answer differently the second time.
 */
@NullMarked
package dev.encargo.handlers.http;

import org.jspecify.annotations.NullMarked;
