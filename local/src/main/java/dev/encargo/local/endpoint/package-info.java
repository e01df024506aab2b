/** What the local endpoints of AWS services have in common: HTTP, as little of it as the SDKs need. */
@NullMarked
package dev.encargo.local.endpoint;

import org.jspecify.annotations.NullMarked;
