package org.mediabackend.database;

import java.io.IOException;
import java.nio.file.Path;

/** A JVM of its own that owns an embedded Postgres until its standard input ends, or it is killed. */
final class EmbeddedPostgresOwner {

    private EmbeddedPostgresOwner() {}

    public static void main(String[] args) throws IOException {
        try (TestPostgres postgres = TestPostgres.start(Path.of(args[0]))) {
            System.out.println("READY " + postgres.url());
            System.in.transferTo(System.err);
        } catch (DatabaseUnavailableException e) {
            System.out.println("REFUSED " + e.getMessage());
        }
    }
}
