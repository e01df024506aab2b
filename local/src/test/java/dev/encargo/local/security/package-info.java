/** The running platform as an attacker sees it: over HTTP and nothing else. */
@NullMarked
package dev.encargo.local.security;

import org.jspecify.annotations.NullMarked;
