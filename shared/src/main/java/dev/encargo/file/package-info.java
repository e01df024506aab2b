/** The file port: what job handlers read and write, and its S3 adapter. */
@NullMarked
package dev.encargo.file;

import org.jspecify.annotations.NullMarked;
