package dev.encargo.adapter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which contract a test class holds against what, for the matrix at the end of the build. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Adapter {

  /** The contract: {@code SQS}. */
  String contract();

  /** What it is held against: {@code ElasticMQ}. */
  String on();
}
