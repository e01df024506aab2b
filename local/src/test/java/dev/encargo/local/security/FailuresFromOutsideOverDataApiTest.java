package dev.encargo.local.security;

import dev.encargo.local.DatabaseAccess;

/** The same where functions reach the database as in AWS. */
class FailuresFromOutsideOverDataApiTest extends FailuresFromOutsideTest {

  @Override
  DatabaseAccess database() {
    return DatabaseAccess.DATA_API;
  }
}
