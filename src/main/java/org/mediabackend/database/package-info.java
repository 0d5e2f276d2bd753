/**
 * Where the data is kept: the Postgres that {@code DATABASE_URL} names, or an embedded one of our own below the data
 * directory. It promises that the {@code JdbcConnectionDetails} bean is the only place that knows address, user and
 * password; that the embedded server is durable, private, and stopped after everything that uses it; and that a
 * database that cannot be had is told in one sentence without a password. It never touches a table.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.mediabackend.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
