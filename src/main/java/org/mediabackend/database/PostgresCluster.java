package org.mediabackend.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** The files of the embedded server: made once, kept for good, never upgraded by guessing. */
final class PostgresCluster {

    private static final Logger log = LoggerFactory.getLogger(PostgresCluster.class);

    private static final String USER = "postgres";
    private static final String DATABASE = "media_backend";

    private final Path root;
    private final Path data;
    private final Path passwordFile;
    private final PostgresPrograms programs;

    PostgresCluster(Path root, PostgresPrograms programs) {
        this.root = root;
        this.data = root.resolve("data");
        this.passwordFile = root.resolve("password");
        this.programs = programs;
    }

    /** Makes the files where there are none, and refuses those of another major version. */
    void prepare(String version) throws IOException {
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            log.info("Preparing the embedded Postgres {} in {}; this happens once", version, root);
            create();
            return;
        }
        String found = Files.readString(data.resolve("PG_VERSION")).strip();
        String major = version.replaceAll("\\D.*", "");
        if (!found.equals(major)) {
            throw new DatabaseUnavailableException(
                    "The data in " + data + " was written by Postgres " + found
                            + ", and this media-backend brings Postgres " + major + ".",
                    "Run the media-backend that wrote it, or copy the data over by pg_dump and DATABASE_URL, or choose"
                            + " another MEDIA_DATA_DIR to begin afresh.");
        }
        if (!Files.exists(passwordFile)) {
            throw new DatabaseUnavailableException(
                    "The password of the embedded Postgres is missing: " + passwordFile + ".",
                    "Put that file back from a backup, or move " + data + " away to begin afresh.");
        }
    }

    private void create() throws IOException {
        if (Files.exists(data) && !isEmpty(data)) {
            throw new DatabaseUnavailableException(
                    data + " is not a Postgres data directory, and it is not empty.", "Move it away, and start again.");
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, HexFormat.of().formatHex(random) + "\n", StandardOpenOption.WRITE);
        // Made under another name and then renamed: a killed initdb leaves nothing that looks like a database.
        Path partial = root.resolve("data-partial");
        FileSystemUtils.deleteRecursively(partial);
        PostgresPrograms.Result made = programs.run(
                "initdb",
                "--pgdata=data-partial",
                "--username=" + USER,
                "--pwfile=password",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        if (!made.succeeded()) {
            throw new DatabaseUnavailableException(
                    "The embedded Postgres could not make its files in " + root + ": " + made.lastLine() + ".",
                    "Check the disk and its permissions, or set DATABASE_URL to use a Postgres of yours.");
        }
        Files.deleteIfExists(data);
        Files.move(partial, data);
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }

    /** The address of our database in the server at that port; made where there is none. */
    DatabaseAddress createDatabase(int port) throws IOException {
        String password = Files.readString(passwordFile).strip();
        Properties credentials = new Properties();
        credentials.setProperty("user", USER);
        credentials.setProperty("password", password);
        String server = "jdbc:postgresql://127.0.0.1:" + port + "/";
        try (Connection connection = DriverManager.getConnection(server + "postgres?connectTimeout=5", credentials);
                var statement = connection.createStatement()) {
            if (!statement
                    .executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")
                    .next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(
                    "The embedded Postgres in " + root + " started but refuses us: " + e.getMessage() + ".",
                    "If " + passwordFile + " was changed, put it back; see " + root + "/server.log.",
                    e);
        }
        return DatabaseAddress.parse(address(port, password));
    }

    /** The address, with the password. */
    static String address(int port, String password) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE + "?user=" + USER + "&password=" + password;
    }
}
