/** What a workload would cost in AWS, from what was counted here. */
@NullMarked
package dev.encargo.local.cost;

import org.jspecify.annotations.NullMarked;
