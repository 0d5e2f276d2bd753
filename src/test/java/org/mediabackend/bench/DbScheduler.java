package org.mediabackend.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * db-scheduler with the polling that its documentation names for high throughput on Postgres: lock-and-fetch, with up
 * to four times as many executions at hand as threads. It removes what is done, as it always does: no history.
 */
final class DbScheduler implements Contestant {

    private static final double FETCH_BELOW = 1.0;
    private static final double FETCH_UP_TO = 4.0;

    private final Stand stand;
    private final BenchDatabase database;
    private final HikariDataSource pool;
    private final int atOnce;
    private final int tasks;
    private final TinyWork work;
    private volatile Tally tally = new Tally(0);

    DbScheduler(Stand stand, int atOnce, TinyWork work) throws Exception {
        this.work = work;
        this.stand = stand;
        this.atOnce = atOnce;
        this.tasks = stand.options().tasks();
        this.database = stand.postgres().database("db_scheduler" + (work == TinyWork.NOTHING ? "" : "_file"));
        // Its own script for Postgres.
        database.execute("""
            CREATE TABLE scheduled_tasks (
                task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,
                execution_time timestamp with time zone NOT NULL, picked boolean NOT NULL, picked_by text,
                last_success timestamp with time zone, last_failure timestamp with time zone,
                consecutive_failures int, last_heartbeat timestamp with time zone, version bigint NOT NULL,
                priority smallint, PRIMARY KEY (task_name, task_instance)
            );
            CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
            CREATE INDEX priority_execution_time_idx ON scheduled_tasks (priority DESC, execution_time ASC)
            """);
        // A connection for each thread, for who fetches and for the heartbeat.
        this.pool = database.pool(atOnce + 2);
    }

    @Override
    public String name() {
        return "db-scheduler" + work.suffix();
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(
                "tasks",
                tasks,
                "threads",
                atOnce,
                "polling",
                "lock-and-fetch " + FETCH_BELOW + ", " + FETCH_UP_TO,
                "history",
                "none, as always");
    }

    @Override
    public Map<String, Double> round() throws Exception {
        Tally now = new Tally(tasks);
        tally = now;
        OneTimeTask<Void> task =
                Tasks.oneTime("nothing").execute((instance, context) -> run(Integer.parseInt(instance.getId())));
        SchedulerClient client = SchedulerClient.Builder.create(pool, task).build();
        stand.postgres().checkpoint();
        Duration submitting = Crowd.each(
                atOnce,
                tasks,
                number -> client.scheduleIfNotExists(task.instance(Integer.toString(number)), Instant.now()));
        Scheduler scheduler = Scheduler.create(pool, task)
                .threads(atOnce)
                .pollingInterval(Duration.ofSeconds(1))
                .pollUsingLockAndFetch(FETCH_BELOW, FETCH_UP_TO)
                .build();
        Duration processing;
        try {
            scheduler.start();
            processing = now.awaitEnd(() -> database.number("SELECT count(*) FROM scheduled_tasks") == 0);
        } finally {
            scheduler.stop();
        }
        now.requireOnce();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(QueueMeasure.PROCESS, Crowd.rate(tasks, processing));
        figures.put(QueueMeasure.SUBMIT, Crowd.rate(tasks, submitting));
        figures.put(QueueMeasure.WHOLE, Crowd.rate(tasks, submitting.plus(processing)));
        return figures;
    }

    private void run(int number) {
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tally.ran(number);
    }

    @Override
    public void close() {
        pool.close();
    }
}
