package org.mediabackend.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.support.Until;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A start beside a real server that is away, in recovery, and back. */
@ExtendWith(OutputCaptureExtension.class)
class GivenDatabaseTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    @Test
    void aServerThatIsAwayOrInRecoveryIsWaitedFor(CapturedOutput output) throws Exception {
        try (TestPostgres postgres = TestPostgres.start(directory)) {
            String url = postgres.url();
            postgres.kill();
            // What stands by needs a log of this level; it is so from the next start on.
            Files.writeString(
                    directory.resolve("data/postgresql.auto.conf"), "wal_level = replica\n", StandardOpenOption.APPEND);
            postgres.startAgain();
            postgres.kill();
            CompletableFuture<GivenDatabase> connected =
                    CompletableFuture.supplyAsync(() -> GivenDatabase.connect(url, LONG));
            Until.isTrue("it is told", () -> output.getAll().contains("cannot be reached: Connection to"));

            // Of all ways to be in recovery the one that lasts.
            Files.createFile(directory.resolve("data/standby.signal"));
            Files.writeString(
                    directory.resolve("data/postgresql.auto.conf"), "hot_standby = off\n", StandardOpenOption.APPEND);
            postgres.startAgain();
            Until.isTrue(
                    "it is told",
                    () -> output.getAll().contains("refuses to serve: FATAL: the database system is not")
                            && output.getAll().contains("waiting for it"));
            assertThat(connected).isNotDone();
            PostgresPrograms programs = new PostgresPrograms(PostgresBinaries.unpackInto(directory), directory);
            assertThat(programs.run("pg_ctl", "promote", "-D", "data").succeeded())
                    .isTrue();
            assertThat(connected.get(2, TimeUnit.MINUTES).address().shown()).contains("127.0.0.1");
        }
    }

    @Test
    void whatDoesNotComeBackEndsTheStartInASentence() {
        assertThatThrownBy(() -> GivenDatabase.connect("postgresql://alice:s3cret@127.0.0.1:1/db", Duration.ZERO))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageStartingWith("The database postgresql://alice@127.0.0.1:1/db cannot be reached: Connection"
                        + " to 127.0.0.1:1 refused")
                .hasMessageEndingWith("; after 0 s of waiting this start ends.")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void whatTheServerRefusesIsToldAtOnce() {
        TestDatabase database = TestDatabase.migrated();
        String url = database.url().replace("jdbc:postgresql://", "postgresql://" + database.user() + ":wrong@");
        assertThatThrownBy(() -> GivenDatabase.connect(url, LONG))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("refuses the user or the password");
    }

    @Test
    void whatNoWaitingMendsIsToldAtOnce() {
        assertThatThrownBy(() -> GivenDatabase.connect("postgresql://alice:s3cret@nowhere.invalid/db", LONG))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageEndingWith("cannot be reached: nobody knows its host.");
    }
}
