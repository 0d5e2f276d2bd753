package org.mediabackend.database;

/**
 * Which database this process uses, for people: the start line, health. It never holds a password.
 *
 * @param embedded whether this process started it and will stop it
 * @param text {@code embedded Postgres 18.6 in /srv/media/.data/postgres} or {@code postgresql://user@host:5432/db}
 */
public record DatabaseDescription(boolean embedded, String text) {

    @Override
    public String toString() {
        return text;
    }
}
