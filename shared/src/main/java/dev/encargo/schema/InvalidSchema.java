package dev.encargo.schema;

/** A schema that cannot be used; the message says where in it and why. Its author is a programmer of ours, and no caller. */
public final class InvalidSchema extends IllegalArgumentException {

  InvalidSchema(String where, String why) {
    super((where.isEmpty() ? "the schema" : where) + " " + why);
  }
}
