package org.mediabackend.database;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** The database of this process; closing it, after everything that uses it, ends what this process started for it. */
sealed interface Database extends AutoCloseable permits GivenDatabase, EmbeddedPostgres {

    JdbcConnectionDetails connectionDetails();

    DatabaseDescription description();

    @Override
    void close();
}
