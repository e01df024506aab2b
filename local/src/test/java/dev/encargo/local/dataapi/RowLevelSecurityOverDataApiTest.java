package dev.encargo.local.dataapi;

import dev.encargo.sql.RowLevelSecurityTest;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OverDataApi.class)
class RowLevelSecurityOverDataApiTest extends RowLevelSecurityTest {}
