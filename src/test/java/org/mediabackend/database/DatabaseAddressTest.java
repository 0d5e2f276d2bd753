package org.mediabackend.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    private static final String DEFAULTS =
            "ApplicationName=media-backend&connectTimeout=3&loginTimeout=4&socketTimeout=4&tcpKeepAlive=true";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://alice:s3cret@db.example:5433/media",
                "postgres://alice:s3cret@db.example:5433/media",
                "postgresql+psycopg://alice:s3cret@db.example:5433/media",
                "postgresql+asyncpg://alice:s3cret@db.example:5433/media",
                "  postgresql://alice:s3cret@db.example:5433/media\n",
                "jdbc:postgresql://db.example:5433/media?user=alice&password=s3cret",
            })
    void everyFormOfUrlIsRead(String url) {
        DatabaseAddress address = DatabaseAddress.parse(url);
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/media?" + DEFAULTS);
        assertThat(address.user()).isEqualTo("alice");
        assertThat(address.password()).isEqualTo("s3cret");
        assertThat(address).hasToString("postgresql://alice@db.example:5433/media");
    }

    @Test
    void credentialsAndNameAreDecoded() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://al%40ice:p%2Fa%3Ass+w%25rd@h/my%20db");
        assertThat(address.user()).isEqualTo("al@ice");
        assertThat(address.password()).isEqualTo("p/a:ss+w%rd");
        assertThat(address.shown()).isEqualTo("postgresql://al@ice@h:5432/my db");
    }

    @Test
    void atAndColonInThePasswordNeedNoCode() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://alice:p@ss:word@h:1/db");
        assertThat(address.password()).isEqualTo("p@ss:word");
        assertThat(address.shown()).isEqualTo("postgresql://alice@h:1/db");
    }

    @Test
    void credentialsMayBeMissing() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://h/db");
        assertThat(address.user()).isNull();
        assertThat(address.password()).isNull();
        assertThat(address.shown()).isEqualTo("postgresql://h:5432/db");
    }

    @Test
    void addressOfVersion6AndSeveralHostsAreRead() {
        assertThat(DatabaseAddress.parse("postgresql://u@[::1]:5433/db").jdbcUrl())
                .startsWith("jdbc:postgresql://[::1]:5433/db?");
        assertThat(DatabaseAddress.parse("postgresql://u@a:1,b:2/db").shown()).isEqualTo("postgresql://u@a:1,b:2/db");
    }

    @Test
    void parametersAreKeptUnderTheDriversNames() {
        DatabaseAddress address = DatabaseAddress.parse(
                "postgresql://h/db?sslmode=require&connect_timeout=3&application_name=a%20b&socketTimeout=0");
        assertThat(address.jdbcUrl())
                .isEqualTo("jdbc:postgresql://h/db?"
                        + "sslmode=require&connectTimeout=3&ApplicationName=a+b&socketTimeout=0&loginTimeout=4"
                        + "&tcpKeepAlive=true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://alice:s3cret@h/db",
                "alice:s3cret@h/db",
                "postgresql://alice:s3cret@h",
                "postgresql://alice:s3cret@h/",
                "postgresql://alice:s3cret@/db",
                "postgresql://alice:s3cret@/db?host=/var/run/postgresql",
                "postgresql://alice:s3cret%zz@h/db",
                "postgresql://alice:s3cret@h:port/db",
                "postgresql://alice:12/s3cret@h/db",
                "postgresql://alice:s3cret#1@h/db",
                "postgresql:alice:s3cret@h/db",
                "jdbc:postgresql://alice:s3cret@h/db",
                "jdbc:postgresql://h:port/db?user=alice&password=s3cret",
                "jdbc:mysql://h/db?password=s3cret",
                "s3cret",
            })
    void wrongUrlIsToldInASentenceWithoutThePassword(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOfSatisfying(DatabaseUnavailableException.class, e -> {
                    assertThat(e.getMessage()).startsWith("DATABASE_URL cannot be used: ");
                    assertThat(e.getMessage() + e.action()).doesNotContain("s3cret", "alice");
                });
    }
}
