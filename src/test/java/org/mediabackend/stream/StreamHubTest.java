package org.mediabackend.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mediabackend.notifier.Notifier;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.support.Until;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.NewTask;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** How often rows are read for listeners; nobody but the test says what changed. */
class StreamHubTest {

    private static final int CLIENTS = 200;

    private final AtomicInteger reads = new AtomicInteger();
    private final JdbcClient jdbc;
    private final TaskLedger ledger;
    private final StreamHub hub;

    StreamHubTest() {
        TestDatabase database = TestDatabase.migrated();
        DriverManagerDataSource plain =
                new DriverManagerDataSource(database.url(), database.user(), database.password());
        jdbc = JdbcClient.create(plain);
        ledger = TaskLedger.of(
                JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        reads.incrementAndGet();
                        return super.getConnection();
                    }
                }));
        hub = new StreamHub(ledger, Notifier.of(detailsOf(database)));
    }

    /** A reader who is always quick. */
    private static class Reader implements Wire {

        private final Queue<String> sent = new ConcurrentLinkedQueue<>();
        private final Queue<Thread> senders = new ConcurrentLinkedQueue<>();
        private volatile boolean complete;
        private volatile @Nullable Owner owner;

        @Override
        public void lasts(Owner its) {
            owner = its;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void send(byte[] bytes) {
            senders.add(Thread.currentThread());
            sent.add(new String(bytes, UTF_8));
        }

        @Override
        public void complete() {
            complete = true;
        }

        boolean heard(String text) {
            return sent.stream().anyMatch(event -> event.contains(text));
        }
    }

    @BeforeEach
    void start() {
        hub.start();
    }

    @AfterEach
    void stop() {
        hub.stop();
    }

    @Test
    void aClientCostsNoQueryOfItsOwn() throws Exception {
        UUID task = submit();
        reads.set(0);
        List<Reader> readers =
                IntStream.range(0, CLIENTS).mapToObj(i -> open(task)).toList();
        assertThat(reads).hasValue(1);
        awaitAll(readers, "\"status\":\"queued\"");

        change(task, "half way");
        awaitAll(readers, "half way");
        assertThat(reads).hasValue(2);
    }

    @Test
    void tasksThatChangeTogetherAreReadTogether() throws Exception {
        List<UUID> tasks = Stream.generate(this::submit).limit(50).toList();
        List<Reader> readers = tasks.stream().map(this::open).toList();
        reads.set(0);
        tasks.forEach(task -> change(task, "half way"));
        awaitAll(readers, "half way");
        assertThat(reads.get()).isLessThan(tasks.size());
    }

    @Test
    void whoComesLaterIsToldWhatIsKnownByThen() throws Exception {
        UUID task = submit();
        Reader first = open(task);
        change(task, "half way");
        awaitAll(List.of(first), "half way");
        reads.set(0);
        awaitAll(List.of(open(task)), "half way");
        assertThat(reads).hasValue(0);
    }

    @Test
    void aTaskThatDoesNotExistIsNotListenedTo() throws Exception {
        assertThat(hub.open(UUID.randomUUID(), owner -> true, new Reader(), 0)).isFalse();
        assertThat(hub.clients()).isZero();
    }

    @Test
    void theFirstStateIsSentByWhoOpensAndBeforeTheAnswerLasts() throws Exception {
        UUID task = submit();
        Reader reader = new Reader() {
            @Override
            public void lasts(Owner its) {
                assertThat(heard("\"status\":\"queued\"")).isTrue();
                super.lasts(its);
            }
        };
        assertThat(hub.open(task, owner -> true, reader, 0)).isTrue();
        assertThat(reader.owner).isNotNull();
        assertThat(reader.senders).containsOnly(Thread.currentThread());
    }

    @Test
    void whatFailsWhileAStreamIsOpenedLeavesNobodyBehind() {
        UUID task = submit();
        Reader reader = new Reader() {
            @Override
            public void lasts(Owner its) {
                throw new StackOverflowError();
            }
        };
        assertThatThrownBy(() -> hub.open(task, owner -> true, reader, 0)).isInstanceOf(StackOverflowError.class);
        assertThat(hub.clients()).isZero();
        assertThat(reader.complete).isTrue();
    }

    @Test
    void afterTheStopNobodyIsLetInUntilItStartsAgain() throws Exception {
        UUID task = submit();
        hub.stop();
        Reader reader = new Reader();
        assertThatThrownBy(() -> hub.open(task, owner -> true, reader, 0))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.error()).isEqualTo(ApiError.OVERLOADED));
        assertThat(hub.clients()).isZero();
        assertThat(reader.sent).isEmpty();
        assertThat(reader.owner).isNull();
        hub.start();
        awaitAll(List.of(open(task)), "\"status\":\"queued\"");
    }

    @Test
    void whenTheLastClientLeavesNothingIsReadForTheTask() throws Exception {
        UUID task = submit();
        Objects.requireNonNull(open(task).owner).gone();
        UUID other = submit();
        Reader of = open(other);
        reads.set(0);
        change(task, "unheard");
        change(other, "heard");
        awaitAll(List.of(of), "heard");
        assertThat(reads).hasValue(1);
    }

    private Reader open(UUID task) {
        Reader reader = new Reader();
        try {
            assertThat(hub.open(task, owner -> true, reader, 0)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reader;
    }

    private UUID submit() {
        UUID id = UUID.randomUUID();
        ledger.submit(
                new NewTask(id, Kind.DEMO_SLEEP, Lane.LIGHT, "sleep", "{\"seconds\":1,\"steps\":1}", Schedule.USUAL));
        return id;
    }

    private void change(UUID task, String message) {
        long seq = jdbc.sql("UPDATE task SET message = ?, seq = nextval('task_change_seq') WHERE id = ? RETURNING seq")
                .params(message, task)
                .query(Long.class)
                .single();
        hub.notified(task + ":" + seq);
    }

    private static void awaitAll(List<Reader> readers, String text) throws Exception {
        Until.isTrue("all hear " + text, () -> readers.stream().allMatch(reader -> reader.heard(text)));
    }

    private static JdbcConnectionDetails detailsOf(TestDatabase database) {
        return new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return database.user();
            }

            @Override
            public String getPassword() {
                return database.password();
            }

            @Override
            public String getJdbcUrl() {
                return database.url();
            }
        };
    }
}
