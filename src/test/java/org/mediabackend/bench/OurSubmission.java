package org.mediabackend.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.NewTask;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.TaskLedger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a submission costs our ledger within one process, without HTTP: as the other libraries are called. */
final class OurSubmission implements Contestant {

    private final Stand stand;
    private final BenchDatabase database;
    private final HikariDataSource pool;
    private final TaskLedger ledger;
    private final int atOnce;
    private final int tasks;

    OurSubmission(Stand stand, int atOnce) throws Exception {
        this.stand = stand;
        this.atOnce = atOnce;
        this.tasks = stand.options().tasks();
        this.database = stand.postgres().database("submission").migrated();
        this.pool = database.pool(atOnce);
        this.ledger = TaskLedger.of(JdbcClient.create(pool));
    }

    @Override
    public String name() {
        return "ours, without HTTP";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("tasks", tasks, "threads", atOnce);
    }

    @Override
    public Map<String, Double> round() throws Exception {
        database.execute("TRUNCATE task");
        stand.postgres().checkpoint();
        Duration submitting = Crowd.each(
                atOnce,
                tasks,
                number -> ledger.submit(new NewTask(
                        UUID.randomUUID(),
                        Kind.DEMO_SLEEP,
                        Lane.LIGHT,
                        "demo",
                        "{\"seconds\": 0, \"steps\": 1}",
                        Schedule.USUAL)));
        if (database.number("SELECT count(*) FROM task WHERE state = 'QUEUED'") != tasks) {
            throw new AssertionError("not all submissions of " + name() + " are there");
        }
        return Map.of(QueueMeasure.SUBMIT, Crowd.rate(tasks, submitting));
    }

    @Override
    public void close() {
        pool.close();
    }
}
