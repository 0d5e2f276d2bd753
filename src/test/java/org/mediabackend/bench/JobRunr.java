package org.mediabackend.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jobrunr.jobs.details.CachingJobDetailsGenerator;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.scheduling.JobScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/**
 * JobRunr, the free edition, with as many workers as the others have. Its poll interval cannot be shorter than 5 s, but
 * a worker that gets idle fetches at once, so with a queue that is full before it starts the interval does not count.
 * It keeps what is done for 36 hours, as by default.
 */
public final class JobRunr implements Contestant {

    private static final Duration SHORTEST_POLL = Duration.ofSeconds(5);

    /** Its jobs are calls of static methods, which cannot know a round. */
    private static volatile Tally tally = new Tally(0);

    private static volatile TinyWork nowWork = TinyWork.NOTHING;

    private final Stand stand;
    private final BenchDatabase database;
    private final HikariDataSource pool;
    private final Jackson3JsonMapper json = new Jackson3JsonMapper();
    private final StorageProvider storage;
    private final JobScheduler scheduler;
    private final int atOnce;
    private final int tasks;
    private final TinyWork work;

    JobRunr(Stand stand, int atOnce, TinyWork work) throws Exception {
        this.work = work;
        this.stand = stand;
        this.atOnce = atOnce;
        this.tasks = stand.options().tasks();
        this.database = stand.postgres().database("jobrunr" + (work == TinyWork.NOTHING ? "" : "_file"));
        // A connection for each worker, for who fetches and for the heartbeat.
        this.pool = database.pool(atOnce + 2);
        this.storage = new PostgresStorageProvider(pool);
        storage.setJobMapper(new JobMapper(json));
        this.scheduler = new JobScheduler(storage, new CachingJobDetailsGenerator(), List.of());
    }

    /** The job. */
    public static void run(int task) throws IOException {
        nowWork.run();
        tally.ran(task);
    }

    @Override
    public String name() {
        return "JobRunr" + work.suffix();
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(
                "tasks",
                tasks,
                "workers",
                atOnce,
                "poll",
                SHORTEST_POLL + ", its minimum; the queue is full before",
                "history",
                "kept");
    }

    @Override
    public Map<String, Double> round() throws Exception {
        Tally now = new Tally(tasks);
        tally = now;
        nowWork = work;
        long doneBefore = done();
        stand.postgres().checkpoint();
        Duration submitting = Crowd.each(atOnce, tasks, number -> scheduler.enqueue(() -> JobRunr.run(number)));
        Duration processing;
        BackgroundJobServer server = new BackgroundJobServer(
                storage,
                json,
                null,
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andPollInterval(SHORTEST_POLL)
                        .andWorkerCount(atOnce));
        try {
            server.start();
            processing = now.awaitEnd(() -> done() - doneBefore == tasks);
        } finally {
            server.stop();
        }
        now.requireOnce();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(QueueMeasure.PROCESS, Crowd.rate(tasks, processing));
        figures.put(QueueMeasure.SUBMIT, Crowd.rate(tasks, submitting));
        figures.put(QueueMeasure.WHOLE, Crowd.rate(tasks, submitting.plus(processing)));
        return figures;
    }

    private long done() throws Exception {
        return (long)
                database.number("SELECT count(*) FROM jobrunr_jobs WHERE state = '" + StateName.SUCCEEDED.name() + "'");
    }

    @Override
    public void close() {
        storage.close();
        pool.close();
    }
}
