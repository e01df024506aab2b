package dev.encargo.job;

import dev.encargo.local.dataapi.OverDataApi;
import org.junit.jupiter.api.extension.ExtendWith;

/** All but the plan: it is the same, and {@code explain} cannot be a part of another query. */
@ExtendWith(OverDataApi.class)
class CreateJobsOverDataApiTest extends CreateJobsTest {

  @Override
  void the_mark_of_many_unfolds_their_ids_once_and_not_for_each_job() {}
}
