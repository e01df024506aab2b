package dev.encargo.job;

import dev.encargo.local.dataapi.OverDataApi;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OverDataApi.class)
class SendIntentsOverDataApiTest extends SendIntentsTest {}
