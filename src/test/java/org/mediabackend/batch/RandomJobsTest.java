package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mediabackend.batch.JobPlan.Trouble;
import org.mediabackend.support.TestDatabase;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;

/**
 * Random jobs on Spring Batch's own repository and on ours: flows and splits, tasklets, chunks and partitions,
 * failures, stops, deaths and restarts. After each launch the tables say the same, and so do the repositories.
 *
 * <p>{@code -Dbatch.seed=N} begins with another seed, {@code -Dbatch.jobs=N} runs another number of jobs.
 */
class RandomJobsTest {

    private static final long SEED = Long.getLong("batch.seed", 1);
    private static final int JOBS = Integer.getInteger("batch.jobs", 24);

    /** More numbers than a database needs. */
    private static final int APART = 1_000_000;

    private static final AtomicInteger DATABASES = new AtomicInteger();

    static final RepositoryOpening STOCK = RepositoryOpening::stock;
    static final RepositoryOpening OURS = RepositoryOpening::ours;

    private static final Logger BATCH_LOG = (Logger) LoggerFactory.getLogger("org.springframework.batch");

    /** Thousands of failures that are meant. */
    @BeforeAll
    static void silence() {
        BATCH_LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void restore() {
        BATCH_LOG.setLevel(null);
    }

    @Test
    void oursSaysOfEachJobWhatStockSays() throws Exception {
        compare(seeds(JOBS), launch -> OURS);
    }

    @Test
    void aJobMayChangeItsRepositoryWithEachLaunch() throws Exception {
        compare(seeds(Math.ceilDiv(JOBS, 8)), launch -> launch % 2 == 0 ? OURS : STOCK);
        compare(seeds(Math.ceilDiv(JOBS, 8)), launch -> launch % 2 == 0 ? STOCK : OURS);
    }

    @ParameterizedTest
    @EnumSource(names = "KILL_.*", mode = EnumSource.Mode.MATCH_ALL)
    void aKilledProcessLeavesWhatStockIsSaidToLeave(Trouble kill) throws Exception {
        JobPlan plan = seeds(10_000)
                .filter(each -> each.launches().getFirst().trouble() == kill)
                .filter(each -> each.parts().size() > 2)
                .findFirst()
                .orElseThrow();
        TestDatabase database = database();
        try (HikariDataSource expected = LaunchProcess.pool(database());
                HikariDataSource actual = LaunchProcess.pool(database)) {
            PlanRun ours = new PlanRun(actual, launch -> OURS);
            List<String> killed = ours.run(
                    plan,
                    (any, launch) -> launch.number() == 0
                            ? LaunchProcess.run(database, plan, launch)
                            : ours.launch(plan, launch, () -> {}));
            assertSame(plan, killed, new PlanRun(expected, launch -> STOCK).run(plan));
        }
    }

    /** Else a comparison that compares nothing would pass. */
    @Test
    void aRepositoryThatForgetsAWriteIsFound() throws Exception {
        RepositoryOpening forgetful = (dataSource, transactions) -> forgetful(STOCK.open(dataSource, transactions));
        try (HikariDataSource expected = LaunchProcess.pool(database());
                HikariDataSource actual = LaunchProcess.pool(database())) {
            JobPlan plan = seeds(100).filter(JobPlan::linear).findFirst().orElseThrow();
            assertThat(new PlanRun(actual, launch -> forgetful).run(plan))
                    .isNotEqualTo(new PlanRun(expected, launch -> STOCK).run(plan));
        }
    }

    private static void compare(Stream<JobPlan> plans, IntFunction<RepositoryOpening> openings) throws Exception {
        try (HikariDataSource expected = LaunchProcess.pool(database());
                HikariDataSource actual = LaunchProcess.pool(database());
                ExecutorService executor = Executors.newFixedThreadPool(4)) {
            PlanRun stock = new PlanRun(expected, launch -> STOCK);
            PlanRun ours = new PlanRun(actual, openings);
            List<Future<?>> ends = new ArrayList<>();
            plans.forEach(plan -> ends.add(executor.submit(() -> assertSame(plan, ours.run(plan), stock.run(plan)))));
            for (Future<?> end : ends) {
                end.get();
            }
        }
    }

    /**
     * With numbers of its own: Spring Batch knows within a JVM by its id what runs, so jobs of two databases must not
     * have the same, nor those of a database that came before, since a played death leaves some known for ever.
     */
    private static TestDatabase database() throws SQLException {
        TestDatabase database = TestDatabase.migrated();
        int first = DATABASES.incrementAndGet() * APART;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sequence : List.of("job_instance", "job_execution", "step_execution")) {
                statement.execute("ALTER SEQUENCE batch_" + sequence + "_seq RESTART WITH " + first);
            }
        }
        return database;
    }

    private static JobRepository forgetful(JobRepository repository) {
        return (JobRepository) Proxy.newProxyInstance(
                RandomJobsTest.class.getClassLoader(),
                new Class<?>[] {JobRepository.class},
                (proxy, method, args) ->
                        method.getName().equals("updateExecutionContext") && args[0] instanceof JobExecution
                                ? null
                                : method.invoke(repository, args));
    }

    private static Stream<JobPlan> seeds(int count) {
        return LongStream.range(SEED, SEED + count).mapToObj(JobPlan::of);
    }

    /** Launch by launch: what follows from the first difference tells nothing. */
    private static void assertSame(JobPlan plan, List<String> actual, List<String> expected) {
        List<List<String>> launches = launches(actual);
        List<List<String>> stock = launches(expected);
        for (int i = 0; i < Math.max(launches.size(), stock.size()); i++) {
            assertThat(i < launches.size() ? launches.get(i) : List.of())
                    .as("-Dbatch.seed=%d -Dbatch.jobs=1: %s", plan.seed(), plan)
                    .containsExactlyElementsOf(i < stock.size() ? stock.get(i) : List.of());
        }
    }

    private static List<List<String>> launches(List<String> story) {
        List<List<String>> launches = new ArrayList<>();
        for (String line : story) {
            if (line.startsWith(PlanRun.LAUNCH)) {
                launches.add(new ArrayList<>());
            }
            launches.getLast().add(line);
        }
        return launches;
    }
}
