package org.mediabackend.support;

import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** Applies our migrations as the server does, where a test has none. */
public final class Migrations {

    private Migrations() {}

    /**
     * Brings a database up to date.
     *
     * @param user null if the URL holds the credentials
     */
    public static void apply(String url, @Nullable String user, @Nullable String password) {
        Flyway.configure()
                .dataSource(url, user, password)
                // As application.yaml has it.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
