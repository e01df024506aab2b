package dev.encargo.local.template;

import org.jspecify.annotations.Nullable;

/** The template cannot be used; the message names the resource, the property and what is wrong with it. */
public final class TemplateProblem extends RuntimeException {

  TemplateProblem(String message) {
    this(message, null);
  }

  TemplateProblem(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
