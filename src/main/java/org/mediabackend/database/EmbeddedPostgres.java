package org.mediabackend.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Postgres of our own: the server of one machine that was given no {@code DATABASE_URL}. It listens on loopback only,
 * on a free port, asks for a random password, and keeps what was committed through kill -9 and power loss.
 *
 * <p>Below its directory: {@code lock} (who owns it), {@code password}, {@code binaries-*}, {@code data},
 * {@code server.log}. All of it is for its owner alone.
 */
final class EmbeddedPostgres implements Database {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private static final String OTHERWISE = " Or set DATABASE_URL to use a Postgres of yours.";

    /** Of the file that Postgres keeps about itself, from 0. */
    private static final int PORT_LINE = 3;

    private final DirectoryLock lock;
    private final PostgresServer server;
    private final DatabaseAddress address;
    private final DatabaseDescription description;

    private EmbeddedPostgres(DirectoryLock lock, PostgresServer server, DatabaseAddress address, String text) {
        this.lock = lock;
        this.server = server;
        this.address = address;
        this.description = new DatabaseDescription(true, text);
    }

    /**
     * Starts it, and makes it first where there is none. A server that a killed owner left behind is ended before.
     *
     * @throws DatabaseUnavailableException when another process owns the directory, it cannot be used, or the server
     *     does not start
     */
    static EmbeddedPostgres start(Path directory) {
        requirePlainName(directory);
        Path root = privateDirectory(directory);
        try {
            DirectoryLock lock = DirectoryLock.acquire(root);
            try {
                return startOwned(root, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    private static EmbeddedPostgres startOwned(Path root, DirectoryLock lock) throws IOException {
        PostgresPrograms programs = new PostgresPrograms(PostgresBinaries.unpackInto(root), root);
        PostgresPrograms.Result version = programs.run("postgres", "--version");
        if (!version.succeeded()) {
            throw new DatabaseUnavailableException(
                    "The embedded Postgres cannot run here: " + version.lastLine() + ".",
                    PostgresPrograms.isRoot()
                            ? "As root it needs 'unshare -U' and a directory that belongs to root all the way up;"
                                    + " start the server as an ordinary user." + OTHERWISE
                            : "Delete " + root + "/binaries-* to have it unpacked again." + OTHERWISE);
        }
        String number = version.output().replaceAll("(?s).*\\) (\\S+).*", "$1");
        PostgresCluster cluster = new PostgresCluster(root, programs);
        cluster.prepare(number);
        PostgresServer server = new PostgresServer(root, programs);
        try {
            int port = server.start();
            DatabaseAddress address = cluster.createDatabase(port);
            String text = "embedded Postgres " + number + " in " + root;
            log.debug("{} listens on port {}", text, port);
            return new EmbeddedPostgres(lock, server, address, text);
        } catch (IOException | RuntimeException e) {
            server.stop();
            throw e;
        }
    }

    /** The one that another process runs in the directory, to connect to; empty if there is none. */
    static Optional<Database> running(Path directory) {
        try {
            String password = Files.readString(directory.resolve("password")).strip();
            String port = Files.readAllLines(directory.resolve("data/postmaster.pid"))
                    .get(PORT_LINE)
                    .strip();
            return Optional.of(
                    GivenDatabase.connect(PostgresCluster.address(Integer.parseInt(port), password), Duration.ZERO));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException | DatabaseUnavailableException e) {
            log.debug("No embedded Postgres runs in {}", directory, e);
            return Optional.empty();
        }
    }

    /** Stops the server, waits for its end, and gives the directory back. */
    @Override
    public void close() {
        try {
            server.stop();
        } finally {
            lock.close();
        }
    }

    @Override
    public DatabaseAddress address() {
        return address;
    }

    @Override
    public DatabaseDescription description() {
        return description;
    }

    private static Path privateDirectory(Path directory) {
        try {
            Files.createDirectories(directory.toAbsolutePath());
            Path root = directory.toRealPath();
            String owner = Files.getOwner(root).getName();
            String self = System.getProperty("user.name");
            if (!owner.equals(self) && !self.equals("?")) {
                throw new DatabaseUnavailableException(
                        "The directory " + root + " belongs to " + owner + ", and the embedded Postgres of " + self
                                + " cannot use it.",
                        "Start the server as " + owner + ", or choose another MEDIA_DATA_DIR." + OTHERWISE);
            }
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            return root;
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private static void requirePlainName(Path directory) {
        // initdb and pg_ctl put their paths, in double quotes, on the command line of a shell.
        if (directory.toAbsolutePath().toString().matches("(?s).*[\"$`\\\\\n].*")) {
            throw new DatabaseUnavailableException(
                    "The embedded Postgres cannot live in a directory whose name has a quote, $, ` or \\: " + directory
                            + ".",
                    "Choose another MEDIA_DATA_DIR." + OTHERWISE);
        }
    }

    private static DatabaseUnavailableException unusable(Path directory, IOException failure) {
        return new DatabaseUnavailableException(
                "The directory of the embedded Postgres, " + directory + ", cannot be used: "
                        + failure.getClass().getSimpleName().replace("Exception", "") + " " + failure.getMessage()
                        + ".",
                "Make it writable for " + System.getProperty("user.name") + ", or choose another MEDIA_DATA_DIR."
                        + OTHERWISE,
                failure);
    }
}
