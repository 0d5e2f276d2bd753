package org.mediabackend.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class TaskListingTest {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final TaskListing listing = new TaskListing(jdbc);

    @Test
    void theNewestComeFirstAndEachComesOnceThoughNewOnesCome() {
        List<UUID> ids = insert(7, "CANCELLED", Kind.DEMO_SLEEP);
        List<UUID> seen = new ArrayList<>();
        UUID before = null;
        do {
            TaskPage page = listing.page(TaskFilter.ALL, before, 3);
            seen.addAll(ids(page));
            before = page.next();
            insert(2, "FAILED", Kind.DEMO_SLEEP);
        } while (before != null);
        assertThat(seen).isEqualTo(ids.reversed());
    }

    @Test
    void thePageThatTakesTheLastIsTheLast() {
        List<UUID> ids = insert(4, "CANCELLED", Kind.DEMO_SLEEP);
        assertThat(listing.page(TaskFilter.ALL, null, 4).next()).isNull();
        TaskPage first = listing.page(TaskFilter.ALL, null, 2);
        assertThat(first.next()).isEqualTo(ids.get(2));
        assertThat(listing.page(TaskFilter.ALL, first.next(), 2).next()).isNull();
        assertThat(listing.page(TaskFilter.ALL, ids.getFirst(), 2)).isEqualTo(new TaskPage(List.of(), null));
    }

    @Test
    void filtersHoldTogether() {
        List<UUID> failed = insert(3, "FAILED", Kind.FFMPEG_PIPELINE);
        List<UUID> searches = insert(2, "FAILED", Kind.FFMPEG_SEARCH);
        List<UUID> queued = insert(2, "QUEUED", Kind.FFMPEG_PIPELINE);
        assertThat(all(filter(Set.of(TaskState.FAILED), Set.of(), null, null)))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 5)
                        .mapToObj(i -> i < 3 ? failed.get(i) : searches.get(i - 3))
                        .toList());
        assertThat(all(filter(Set.of(TaskState.FAILED), Set.of(Kind.FFMPEG_SEARCH), null, null)))
                .isEqualTo(searches.reversed());
        assertThat(all(filter(Set.of(TaskState.QUEUED, TaskState.RUNNING), Set.of(), null, null)))
                .isEqualTo(queued.reversed());
        assertThat(all(filter(Set.of(TaskState.SUCCEEDED), Set.of(), null, null)))
                .isEmpty();
    }

    @Test
    void aTimeIsTheDatabasesAndTheEndDoesNotBelongToIt() {
        List<UUID> ids = insert(5, "CANCELLED", Kind.DEMO_SLEEP);
        Instant second = created(ids.get(1));
        Instant fourth = created(ids.get(3));
        assertThat(all(filter(Set.of(), Set.of(), second, fourth)))
                .isEqualTo(ids.subList(1, 3).reversed());
        jdbc.sql("UPDATE task SET created_at = created_at + interval '9 minutes'")
                .update();
        assertThat(all(filter(Set.of(), Set.of(), second.plusSeconds(540), fourth.plusSeconds(540))))
                .as("the clock of the server that made the ids goes 9 minutes after the database's")
                .isEqualTo(ids.subList(1, 3).reversed());
    }

    @Test
    void oneLookIsBoundedWhateverItFinds() {
        List<UUID> wanted = insert(2, "CANCELLED", Kind.FFMPEG_PROBE);
        List<UUID> others = insert(7, "CANCELLED", Kind.DEMO_SLEEP);
        TaskFilter filter = filter(Set.of(), Set.of(Kind.FFMPEG_PROBE), null, null);
        TaskPage first = listing.page(filter, null, 5, 4, 1_000_000);
        assertThat(first).isEqualTo(new TaskPage(List.of(), others.get(3)));
        TaskPage second = listing.page(filter, first.next(), 5, 4, 1_000_000);
        assertThat(ids(second)).containsExactly(wanted.get(1));
        TaskPage third = listing.page(filter, second.next(), 5, 4, 1_000_000);
        assertThat(ids(third)).containsExactly(wanted.get(0));
        assertThat(third.next()).isNull();
    }

    @Test
    void aPageOfLargeTasksIsShorter() {
        List<UUID> ids = insert(5, "CANCELLED", Kind.DEMO_SLEEP);
        jdbc.sql("UPDATE task SET meta = json_build_object('text', repeat('x', 1000))")
                .update();
        TaskPage page = listing.page(TaskFilter.ALL, null, 5, 100, 1_500);
        assertThat(ids(page)).isEqualTo(ids.subList(3, 5).reversed());
        assertThat(page.next()).isEqualTo(ids.get(3));
        assertThat(listing.page(TaskFilter.ALL, null, 5, 100, 0).tasks())
                .as("one comes however large it is")
                .hasSize(1);
    }

    @Test
    void aTenantsListHoldsNobodyElsesTasks() {
        List<UUID> ids = insert(4, "CANCELLED", Kind.DEMO_SLEEP);
        jdbc.sql("UPDATE task SET owner = CASE WHEN id = ? THEN 'other' ELSE 'mine' END WHERE id <> ?")
                .param(ids.get(1))
                .param(ids.get(2))
                .update();
        assertThat(all(TaskFilter.ALL.of("mine"))).containsExactly(ids.get(3), ids.get(0));
        assertThat(all(TaskFilter.ALL.of("nobody"))).isEmpty();
        assertThat(all(TaskFilter.ALL)).hasSize(4);
    }

    @Test
    void aTaskOfAKindThatOnlyANewerVersionKnowsIsLeftOut() {
        List<UUID> ids = insert(3, "CANCELLED", Kind.DEMO_SLEEP);
        jdbc.sql("UPDATE task SET kind = 'demo.dream' WHERE id = ?")
                .param(ids.get(1))
                .update();
        assertThat(all(TaskFilter.ALL)).containsExactly(ids.get(2), ids.get(0));
    }

    @Test
    void fewAmongManyAreFoundByTheirIndexAndAPageByThePrimaryKey() {
        jdbc.sql("""
            INSERT INTO task (id, kind, lane, label, spec, state, finished_at, result, progress)
            SELECT (lpad(to_hex(number), 12, '0') || '70008000000000000000')::uuid, 'demo.sleep', 'LIGHT', 'x', '{}',
                'SUCCEEDED', clock_timestamp(), '{}', 100
            FROM generate_series(1, 30000) AS number
            """).update();
        List<UUID> failed = insert(1, "FAILED", Kind.DEMO_SLEEP);
        jdbc.sql("ANALYZE task").update();
        TaskFilter filter = filter(Set.of(TaskState.FAILED), Set.of(), null, null);
        assertThat(all(filter)).isEqualTo(failed);
        assertThat(listing.page(filter, null, 50).next()).isNull();
        assertThat(plan(" AND state IN ('FAILED')")).contains("task_not_succeeded_idx");
        assertThat(plan("")).contains("task_pkey").doesNotContain("Sort");
    }

    private String plan(String states) {
        return String.join(
                "\n",
                jdbc.sql("EXPLAIN SELECT id FROM task WHERE id < :before" + states + " ORDER BY id DESC LIMIT 50")
                        .param("before", new UUID(-1, -1))
                        .query(String.class)
                        .list());
    }

    private List<UUID> all(TaskFilter filter) {
        List<UUID> all = new ArrayList<>();
        UUID before = null;
        do {
            TaskPage page = listing.page(filter, before, 2);
            all.addAll(ids(page));
            before = page.next();
        } while (before != null);
        return all;
    }

    private static List<UUID> ids(TaskPage page) {
        return page.tasks().stream().map(Task::id).toList();
    }

    private static TaskFilter filter(
            Set<TaskState> states, Set<Kind> kinds, @Nullable Instant from, @Nullable Instant to) {
        return new TaskFilter(states, kinds, from, to, null);
    }

    private Instant created(UUID id) {
        return Objects.requireNonNull(jdbc.sql("SELECT created_at FROM task WHERE id = ?")
                        .param(id)
                        .query(java.time.OffsetDateTime.class)
                        .single())
                .toInstant();
    }

    /** The oldest first, a second apart, each newer than all before. */
    private List<UUID> insert(int count, String state, Kind kind) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long second =
                    jdbc.sql("SELECT count(*) FROM task").query(Long.class).single();
            Instant at = START.plusSeconds(second);
            UUID id = new UUID(at.toEpochMilli() << 16 | 0x7000, Long.MIN_VALUE | second);
            jdbc.sql("""
                INSERT INTO task (id, kind, lane, label, spec, state, created_at, finished_at, error)
                VALUES (:id, :kind, 'LIGHT', 'x', '{}', :state, :at::timestamptz,
                    CASE WHEN :state = 'QUEUED' THEN NULL ELSE clock_timestamp() END,
                    CASE WHEN :state = 'FAILED' THEN 'why' END)
                """)
                    .param("id", id)
                    .param("kind", kind.wireName())
                    .param("state", state)
                    .param("at", at.toString())
                    .update();
            ids.add(id);
        }
        return Collections.unmodifiableList(ids);
    }
}
