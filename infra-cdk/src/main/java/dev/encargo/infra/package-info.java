/**
 * The AWS side as code: one construct, {@link dev.encargo.infra.JobPlatform}, made of small parts, and the application that deploys
 * it. It names the functions' zip by path and their handlers by string, and depends on no other module.
 */
@NullMarked
package dev.encargo.infra;

import org.jspecify.annotations.NullMarked;
