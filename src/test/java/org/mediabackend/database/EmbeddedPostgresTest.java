package org.mediabackend.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @TempDir
    static Path shared;

    private Path directory;

    /** Unpacking is what takes long; one test does it for all. */
    @BeforeAll
    static void unpackOnce() throws Exception {
        PostgresBinaries.unpackInto(shared);
    }

    @BeforeEach
    void linkTheBinaries() throws Exception {
        directory = Files.createTempDirectory(shared, "test-");
        try (var unpacked = Files.newDirectoryStream(shared, "binaries-*")) {
            for (Path binaries : unpacked) {
                Files.createSymbolicLink(directory.resolve(binaries.getFileName()), binaries);
            }
        }
    }

    @Test
    void restartKeepsTheDataAndKillsNothing() throws Exception {
        try (TestPostgres postgres = TestPostgres.start(directory)) {
            execute(postgres.url(), "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (42)");
        }
        assertThat(postmaster()).as("a stopped server leaves no pid file").doesNotExist();
        try (TestPostgres postgres = TestPostgres.start(directory)) {
            assertThat(query(postgres.url(), "SELECT n FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void killedOwnerLeavesADatabaseThatStartsAgain() throws Exception {
        long leftover;
        try (OwnerProcess owner = OwnerProcess.start(directory)) {
            execute(owner.url(), "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (42)");
            leftover = postmasterPid();
            owner.kill();
        }
        assertThat(alive(leftover)).as("the server outlives its killed owner").isTrue();
        try (TestPostgres postgres = TestPostgres.start(directory)) {
            assertThat(query(postgres.url(), "SELECT n FROM kept")).isEqualTo("42");
            assertThat(postmasterPid()).isNotEqualTo(leftover);
            assertThat(alive(leftover)).isFalse();
        }
    }

    @Test
    void killedServerStartsAgain() throws Exception {
        TestPostgres killed = TestPostgres.start(directory);
        try (Connection busy = DriverManager.getConnection(killed.url());
                var statement = busy.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 42 AS n");
            ProcessHandle.of(postmasterPid()).orElseThrow().destroyForcibly();
            killed.close();
            try (TestPostgres postgres = TestPostgres.start(directory)) {
                assertThat(query(postgres.url(), "SELECT n FROM kept")).isEqualTo("42");
            }
        }
    }

    @Test
    void pidFileThatNamesAnotherProgramEndsNothing() throws Exception {
        TestPostgres.start(directory).close();
        Process bystander = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(postmaster(), bystander.pid() + "\n" + directory.resolve("data") + "\n");
            TestPostgres.start(directory).close();
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void secondOwnerIsRefusedByTheNameOfTheFirst() throws Exception {
        try (OwnerProcess first = OwnerProcess.start(directory);
                OwnerProcess second = OwnerProcess.start(directory)) {
            assertThat(second.answer()).startsWith("REFUSED Another media-backend (process " + first.pid() + ")");
            assertThatThrownBy(() -> TestPostgres.start(directory)).hasMessageContaining("process " + first.pid());
            assertThat(query(first.url(), "SELECT 1")).isEqualTo("1");
            assertThat(first.finish()).isZero();
            assertThat(postmaster()).doesNotExist();
        }
    }

    @Test
    void secondOwnerInOneJvmIsRefusedAndTakesNoLockAway() throws Exception {
        try (TestPostgres first = TestPostgres.start(directory)) {
            assertThatThrownBy(() -> TestPostgres.start(directory)).hasMessageContaining("already runs");
            try (OwnerProcess second = OwnerProcess.start(directory)) {
                assertThat(second.answer()).startsWith("REFUSED ");
            }
            assertThat(query(first.url(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void committedDataIsSafeAndTheServerIsPrivate() throws Exception {
        try (TestPostgres postgres = TestPostgres.start(directory)) {
            for (String durable : List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
                assertThat(query(postgres.url(), "SHOW " + durable)).as(durable).isEqualTo("on");
            }
            assertThat(query(postgres.url(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(postgres.url(), "SHOW unix_socket_directories")).isEmpty();
            assertThat(query(postgres.url(), "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
                    .isEqualTo("scram-sha-256");
            String wrong = postgres.url().replaceFirst("password=\\w+", "password=guess");
            assertThatThrownBy(() -> query(wrong, "SELECT 1")).isInstanceOf(SQLException.class);
            assertThat(permissions(directory)).isEqualTo("rwx------");
            assertThat(permissions(directory.resolve("password"))).isEqualTo("rw-------");
            assertThat(postgres.description())
                    .matches("embedded Postgres \\d+\\.\\d+ in " + directory.toRealPath())
                    .doesNotContain(
                            Files.readString(directory.resolve("password")).strip());
        }
    }

    @Test
    void serverLeadsASessionOfItsOwnSoThatCtrlCPassesItBy() throws Exception {
        try (TestPostgres postgres = TestPostgres.start(directory)) {
            long pid = postmasterPid();
            // Fields after the name in brackets: state, parent, process group, session.
            String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat"))
                    .replaceFirst("^.*\\) ", "")
                    .split(" ", -1);
            assertThat(List.of(fields[2], fields[3])).containsOnly(Long.toString(pid));
            assertThat(query(postgres.url(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void dataOfAnotherMajorVersionIsRefusedInASentence() throws Exception {
        TestPostgres.start(directory).close();
        Files.writeString(directory.resolve("data/PG_VERSION"), "13\n");
        assertThatThrownBy(() -> TestPostgres.start(directory))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("was written by Postgres 13, and this media-backend brings Postgres 18");
    }

    @Test
    void directoryThatCannotBeMadeIsRefusedInASentence() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> TestPostgres.start(file.resolve("postgres")))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void longPathWithSpacesWorks() throws Exception {
        Path deep = directory.resolve("a directory with spaces").resolve("long".repeat(40));
        try (TestPostgres postgres = TestPostgres.start(deep)) {
            assertThat(query(postgres.url(), "SELECT 1")).isEqualTo("1");
        }
    }

    private Path postmaster() {
        return directory.resolve("data/postmaster.pid");
    }

    private long postmasterPid() throws Exception {
        return Long.parseLong(Files.readAllLines(postmaster()).getFirst().strip());
    }

    /** A zombie is dead, whether or not the machine's first process has taken note. */
    private static boolean alive(long pid) throws Exception {
        Path stat = Path.of("/proc/" + pid + "/stat");
        return Files.exists(stat) && !Files.readString(stat).matches("(?s).*\\) Z .*");
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
