package org.mediabackend.database;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * Address and credentials of a Postgres, read from a URL. Immutable. The credentials are kept out of the JDBC URL and
 * out of {@link #toString()}.
 *
 * @param jdbcUrl without user and password, with our defaults for every parameter that it did not name
 * @param shown {@code postgresql://user@host:port/db}
 */
record DatabaseAddress(
        String jdbcUrl, @Nullable String user, @Nullable String password, String shown)
        implements JdbcConnectionDetails {

    private static final Pattern LIBPQ =
            Pattern.compile("(?i)postgres(?:ql)?(?:\\+\\w+)?://([^/?#]*)(?:/([^?#]*))?(?:\\?(.*))?");
    private static final Pattern JDBC = Pattern.compile("(?i)(jdbc:postgresql:[^?]*)(?:\\?(.*))?");
    private static final Pattern SCHEME = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]{0,30})://.*", Pattern.DOTALL);

    /** What libpq, psycopg and asyncpg call a parameter, and the driver's name for it. */
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "connect_timeout", "connectTimeout",
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "gssencmode", "gssEncMode",
            "ssl", "sslmode");

    /**
     * Seconds. The driver waits for ever by default, and a frozen database would hold every thread. An answer to a
     * caller is due within 5 s; none of our statements takes one, but see {@link #unhurried}.
     */
    private static final Map<String, String> DEFAULTS = defaults();

    /**
     * Reads {@code postgresql://user:password@host:port/db?params} (also {@code postgres://},
     * {@code postgresql+driver://}; user, password and name percent-encoded) or a JDBC URL.
     *
     * @throws DatabaseUnavailableException with a reason that never shows any part of the credentials
     */
    static DatabaseAddress parse(String url) {
        String trimmed = url.strip();
        Matcher jdbc = JDBC.matcher(trimmed);
        if (jdbc.matches()) {
            return ofJdbc(jdbc.group(1), parameters(jdbc.group(2), Map.of()), null, null);
        }
        Matcher libpq = LIBPQ.matcher(trimmed);
        if (libpq.matches()) {
            return ofLibpq(libpq.group(1), libpq.group(2), parameters(libpq.group(3), DRIVER_NAMES));
        }
        Matcher scheme = SCHEME.matcher(trimmed);
        throw refused(
                scheme.matches() && !scheme.group(1).startsWith("postgres")
                        ? "it begins with " + scheme.group(1) + "://, and only Postgres is supported"
                        : "it is not a URL of a Postgres database");
    }

    private static DatabaseAddress ofLibpq(String authority, @Nullable String path, Map<String, String> parameters) {
        int at = authority.lastIndexOf('@');
        String credentials = at < 0 ? "" : authority.substring(0, at);
        String hosts = authority.substring(at + 1);
        int colon = credentials.indexOf(':');
        String user = colon < 0 ? credentials : credentials.substring(0, colon);
        String password = colon < 0 ? null : decode(credentials.substring(colon + 1));
        if (hosts.isEmpty() || parameters.containsKey("host")) {
            throw refused("it names no host, and the driver cannot use a Unix socket");
        }
        if (path == null || path.isEmpty()) {
            throw refused("it names no database after the host");
        }
        if (path.contains("@")) {
            // Else a password with a plain slash would be taken for host and database, and shown as such.
            throw refused("an @ stands after the host, so a / in the user or password is not written %2F");
        }
        String name = URLEncoder.encode(decode(path), StandardCharsets.UTF_8);
        return ofJdbc(
                "jdbc:postgresql://" + hosts + "/" + name, parameters, user.isEmpty() ? null : decode(user), password);
    }

    private static DatabaseAddress ofJdbc(
            String base, Map<String, String> parameters, @Nullable String user, @Nullable String password) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        String namedUser = all.remove("user");
        String namedPassword = all.remove("password");
        DEFAULTS.forEach(all::putIfAbsent);
        String jdbcUrl = base + "?" + query(all);
        Properties parsed = base.contains("@") ? null : Driver.parseURL(jdbcUrl, null);
        if (parsed == null) {
            throw refused(
                    base.contains("@")
                            ? "a JDBC URL has the user and password as parameters, not before the host"
                            : "its host, port or database cannot be read");
        }
        String finalUser = user == null ? namedUser : user;
        String shown = "postgresql://" + (finalUser == null ? "" : finalUser + "@") + hosts(parsed) + "/"
                + parsed.getProperty("PGDBNAME", "");
        return new DatabaseAddress(jdbcUrl, finalUser, password == null ? namedPassword : password, shown);
    }

    private static String hosts(Properties parsed) {
        String[] hosts = parsed.getProperty("PGHOST", "localhost").split(",", -1);
        String[] ports = parsed.getProperty("PGPORT", "5432").split(",", -1);
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < hosts.length; i++) {
            shown.append(i == 0 ? "" : ",").append(hosts[i]).append(':').append(ports[Math.min(i, ports.length - 1)]);
        }
        return shown.toString();
    }

    private static Map<String, String> parameters(@Nullable String query, Map<String, String> names) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String name = decode(pair.substring(0, equals));
                parameters.put(names.getOrDefault(name, name), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String query(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> query.append(query.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return query.toString();
    }

    private static String decode(String text) {
        try {
            // A plus is a plus in a URL's user, password and path; only forms mean a space by it.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused("a % in it is not followed by two hexadecimal digits (a literal % is written %25)");
        }
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("ApplicationName", "media-backend");
        defaults.put("connectTimeout", "3");
        defaults.put("loginTimeout", "4");
        defaults.put("socketTimeout", "4");
        defaults.put("tcpKeepAlive", "true");
        return defaults;
    }

    /** The same for statements that may take long, as a migration of a large table does. */
    DatabaseAddress unhurried() {
        return new DatabaseAddress(with(jdbcUrl, Map.of("socketTimeout", "0")), user, password, shown);
    }

    /** The same for a look whether anybody is there, within a second. */
    static String hurried(String jdbcUrl) {
        return with(jdbcUrl, Map.of("connectTimeout", "1", "loginTimeout", "1", "socketTimeout", "1"));
    }

    private static String with(String jdbcUrl, Map<String, String> parameters) {
        int question = jdbcUrl.indexOf('?');
        String base = question < 0 ? jdbcUrl : jdbcUrl.substring(0, question);
        Map<String, String> all = parameters(question < 0 ? null : jdbcUrl.substring(question + 1), Map.of());
        all.putAll(parameters);
        return base + "?" + query(all);
    }

    private static DatabaseUnavailableException refused(String reason) {
        return new DatabaseUnavailableException(
                "DATABASE_URL cannot be used: " + reason + ".",
                "Write it as postgresql://user:password@host:port/database (special characters percent-encoded) or as a"
                        + " JDBC URL, or leave it out to use the embedded Postgres.");
    }

    @Override
    public @Nullable String getUsername() {
        return user;
    }

    @Override
    public @Nullable String getPassword() {
        return password;
    }

    @Override
    public String getJdbcUrl() {
        return jdbcUrl;
    }

    @Override
    public String toString() {
        return shown;
    }
}
