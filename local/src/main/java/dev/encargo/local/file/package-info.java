/** S3 on files: S3Proxy in this process. */
@NullMarked
package dev.encargo.local.file;

import org.jspecify.annotations.NullMarked;
