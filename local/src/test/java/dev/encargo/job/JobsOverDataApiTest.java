package dev.encargo.job;

import dev.encargo.local.dataapi.OverDataApi;
import org.junit.jupiter.api.extension.ExtendWith;

/** All but the plans: they are the same, and {@code explain} cannot be a part of another query. */
@ExtendWith(OverDataApi.class)
class JobsOverDataApiTest extends JobsTest {

  @Override
  void a_page_is_one_walk_of_the_owners_index() {}

  @Override
  void a_page_of_everybodys_jobs_is_one_walk_of_an_index() {}

  @Override
  void running_jobs_are_found_by_the_index_of_running_jobs() {}

  @Override
  void jobs_of_an_address_are_found_by_its_index() {}

  @Override
  void running_jobs_of_a_guest_are_found_by_the_index_of_running_jobs() {}

  @Override
  void what_is_past_its_retention_is_found_by_the_index_of_ended_jobs() {}

  @Override
  void what_the_sweep_must_look_at_is_found_by_the_index_of_due_jobs() {}

  @Override
  void keys_of_an_owner_are_found_by_their_unique_indexes() {}
}
