package org.mediabackend.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {

    @Test
    void twoFreshDatabasesDoNotSeeEachOther() throws Exception {
        TestDatabase one = TestDatabase.fresh();
        TestDatabase other = TestDatabase.fresh();
        assertThat(one.name()).isNotEqualTo(other.name());
        try (var connection = one.connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE mine (n int)");
        }
        try (var connection = other.connect();
                var rows = connection.getMetaData().getTables(null, "public", "mine", null)) {
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void migratedDatabasesAreAsFlywayLeavesThemAndApart() throws Exception {
        TestDatabase one = TestDatabase.migrated();
        TestDatabase other = TestDatabase.migrated();
        assertThat(one.name()).isNotEqualTo(other.name());
        for (TestDatabase database : List.of(one, other)) {
            try (var connection = database.connect();
                    var rows = connection.getMetaData().getTables(null, "public", "flyway_schema_history", null)) {
                assertThat(rows.next()).isTrue();
            }
        }
    }
}
