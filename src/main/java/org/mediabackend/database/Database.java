package org.mediabackend.database;

/** The database of this process; closing it, after everything that uses it, ends what this process started for it. */
sealed interface Database extends AutoCloseable permits GivenDatabase, EmbeddedPostgres {

    DatabaseAddress address();

    DatabaseDescription description();

    @Override
    void close();
}
