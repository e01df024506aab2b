/** The HTTP API: API Gateway's routes and payload format 2.0, and an issuer of tokens. */
@NullMarked
package dev.encargo.local.http;

import org.jspecify.annotations.NullMarked;
