package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mediabackend.batch.Attempt;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.task.Claim;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.NewTask;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.TaskLedger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Claims among which there is a task that the tables refuse to begin; only the test claims. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "media.role=worker",
            "media.worker.heavy-slots=0",
            "media.worker.light-slots=0",
            "management.server.port=0"
        })
class ClaimsTest {

    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final Path DATA = Path.of("target/test-data/claims").toAbsolutePath();

    @Autowired
    Claims claims;

    @Autowired
    TaskLedger ledger;

    @Autowired
    JdbcClient jdbc;

    private final UUID holder = UUID.randomUUID();
    private final Contact contact = new Contact(Duration.ofSeconds(10), Duration.ofSeconds(2), System::nanoTime);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        DATABASE.register(registry);
        registry.add("media.data-dir", DATA::toString);
    }

    @BeforeEach
    void empty() {
        jdbc.sql("DELETE FROM task").update();
    }

    @Test
    void aTaskWhoseJobSomebodyElseHasMadeKeepsNobodyFromTheLane() {
        List<UUID> before = submit(3);
        UUID poison = submitPoison();
        UUID givenUp = submitPoison();
        jdbc.sql("UPDATE task SET crashes = 2 WHERE id = ?").param(givenUp).update();
        List<UUID> after = submit(3);

        Claim<Attempt> claim = claims.next(holder, Lane.LIGHT, 8, true, contact);
        assertThat(ids(claim)).containsAll(before).containsAll(after).hasSize(6);
        assertThat(claim.more()).as("it is worth to ask again").isTrue();
        assertThat(text("state", poison)).isEqualTo("QUEUED");
        assertThat(text("crashes", poison)).isEqualTo("1");
        assertThat(text("not_before > clock_timestamp()", poison)).isEqualTo("true");
        assertThat(text("state", givenUp)).isEqualTo("FAILED");
        assertThat(text("error", givenUp))
                .startsWith("the database refuses to begin this task: ERROR: duplicate key value violates unique"
                        + " constraint \"job_inst_un\"");

        assertThat(ids(claims.next(holder, Lane.LIGHT, 8, true, contact))).isEmpty();
    }

    @Test
    void noMoreAreTakenThanWereAskedFor() {
        submitPoison();
        List<UUID> others = submit(5);
        assertThat(ids(claims.next(holder, Lane.LIGHT, 3, false, contact)))
                .containsExactlyElementsOf(others.subList(0, 2));
        assertThat(ids(claims.next(holder, Lane.LIGHT, 3, false, contact)))
                .containsExactlyElementsOf(others.subList(2, 5));
    }

    @Test
    void aLostTaskThatCannotBeTakenOverKeepsNobodyFromBeingRescued() {
        List<UUID> lost = submit(3);
        claims.next(UUID.randomUUID(), Lane.LIGHT, 3, false, contact);
        jdbc.sql("UPDATE task SET lease_until = clock_timestamp() - interval '1 second'")
                .update();
        jdbc.sql("UPDATE task SET attempt = 2147483647 WHERE id = ?")
                .param(lost.getFirst())
                .update();
        UUID queued = submit(1).getFirst();

        assertThat(ids(claims.next(holder, Lane.LIGHT, 4, true, contact)))
                .containsExactlyInAnyOrder(lost.get(1), lost.get(2), queued);
        assertThat(text("state", lost.getFirst())).isEqualTo("RUNNING");
        assertThat(text("lease_until > clock_timestamp()", lost.getFirst())).isEqualTo("true");
    }

    @Test
    void whatIsRefusedOfAllIsNoTasksFault() {
        List<UUID> refused = List.of(submitPoison(), submitPoison());
        assertThatThrownBy(() -> claims.next(holder, Lane.LIGHT, 8, false, contact))
                .isInstanceOf(DataIntegrityViolationException.class);
        for (UUID each : refused) {
            assertThat(text("state || ' ' || crashes", each)).isEqualTo("QUEUED 0");
            assertThat(text("not_before IS NULL", each)).isEqualTo("true");
        }
        UUID good = submit(1).getFirst();
        assertThat(ids(claims.next(holder, Lane.LIGHT, 8, false, contact))).containsExactly(good);
        assertThat(text("crashes", refused.getFirst())).isEqualTo("1");
    }

    @Test
    void manyThatAreRefusedKeepNobodyBehindThemFromTheLane() {
        List<UUID> refused = IntStream.range(0, 6).mapToObj(i -> submitPoison()).toList();
        List<UUID> good = submit(2);
        assertThat(ids(claims.next(holder, Lane.LIGHT, 2, false, contact))).containsExactly(good.getFirst());
        for (UUID each : refused) {
            assertThat(text("state || ' ' || crashes", each)).isEqualTo("QUEUED 1");
        }
        assertThat(ids(claims.next(holder, Lane.LIGHT, 2, false, contact))).containsExactly(good.getLast());
    }

    @Test
    void aDatabaseThatGoesAwayInBetweenIsNoTasksFault() {
        UUID good = submit(1).getFirst();
        List<UUID> others = List.of(submitPoison(), submit(1).getFirst());
        // At first all three are claimed by one statement, which is refused; then one by one.
        jdbc.sql("""
            CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                IF (SELECT count(*) = 1 AND bool_and(id = '%s') FROM changed) THEN
                    PERFORM pg_terminate_backend(pg_backend_pid());
                END IF;
                RETURN NULL;
            END $$
            """.formatted(others.getLast())).update();
        jdbc.sql("""
            CREATE TRIGGER away AFTER UPDATE ON task REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION away()
            """).update();
        try {
            assertThat(ids(claims.next(holder, Lane.LIGHT, 8, false, contact))).containsExactly(good);
        } finally {
            jdbc.sql("DROP FUNCTION away() CASCADE").update();
        }
        for (UUID each : others) {
            assertThat(text("state || ' ' || crashes", each)).isEqualTo("QUEUED 0");
        }
    }

    @Test
    void whatWasClaimedRunsThoughThePoisonCannotBePutOff() {
        UUID good = submit(1).getFirst();
        UUID poison = submitPoison();
        jdbc.sql("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'not so'; END $$
            """).update();
        jdbc.sql("""
            CREATE TRIGGER refuse BEFORE UPDATE ON task FOR EACH ROW
            WHEN (NEW.crashes > OLD.crashes) EXECUTE FUNCTION refuse()
            """).update();
        try {
            assertThat(ids(claims.next(holder, Lane.LIGHT, 8, false, contact))).containsExactly(good);
            assertThat(text("state", poison)).isEqualTo("QUEUED");
        } finally {
            jdbc.sql("DROP FUNCTION refuse() CASCADE").update();
        }
    }

    private static List<UUID> ids(Claim<Attempt> claim) {
        return claim.taken().stream().map(attempt -> attempt.lease().taskId()).toList();
    }

    private String text(String expression, UUID task) {
        return jdbc.sql("SELECT (" + expression + ")::text FROM task WHERE id = ?")
                .param(task)
                .query(String.class)
                .single();
    }

    private List<UUID> submit(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> submit(UUID.randomUUID()))
                .toList();
    }

    private UUID submit(UUID id) {
        ledger.submit(
                new NewTask(id, Kind.DEMO_SLEEP, Lane.LIGHT, "sleep", "{\"seconds\":0,\"steps\":1}", Schedule.USUAL));
        return id;
    }

    /** One whose job instance is there already, by somebody who takes Spring Batch's tables for his own. */
    private UUID submitPoison() {
        UUID id = submit(UUID.randomUUID());
        jdbc.sql("""
            INSERT INTO batch_job_instance (job_instance_id, version, job_name, job_key)
            SELECT nextval('batch_job_instance_seq'), 0, kind, md5('JobParameter{name=''task'', value=' || id
                || ', type=class java.lang.String, identifying=true}')
            FROM task WHERE id = ?
            """).param(id).update();
        return id;
    }
}
