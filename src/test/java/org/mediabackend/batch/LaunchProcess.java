package org.mediabackend.batch;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mediabackend.batch.JobPlan.Launch;
import org.mediabackend.support.TestDatabase;

/**
 * One launch of a random job in a JVM of its own, which is killed where the plan says that it dies. Arguments: the
 * database's URL, its user and password, the seed, and the number of the launch.
 */
final class LaunchProcess {

    private static final String DYING = "DYING";
    private static final String ENDED = "ENDED ";

    private LaunchProcess() {}

    public static void main(String[] args) throws IOException {
        JobPlan plan = JobPlan.of(Long.parseLong(args[3]));
        Launch launch = plan.launches().get(Integer.parseInt(args[4]));
        try (HikariDataSource dataSource = pool(new TestDatabase(args[0], args[1], args[2]))) {
            String end = new PlanRun(dataSource, number -> RandomJobsTest.OURS).launch(plan, launch, () -> {
                System.out.println(DYING);
                waitForTheEnd();
            });
            System.out.println(ENDED + end);
            waitForTheEnd();
        }
    }

    private static void waitForTheEnd() {
        try {
            System.in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HikariDataSource pool(TestDatabase database) {
        HikariDataSource dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(database.url());
        dataSource.setUsername(database.user());
        dataSource.setPassword(database.password());
        dataSource.setMaximumPoolSize(20);
        return dataSource;
    }

    /** Launches in a process of its own, and kills that process where it dies, or when it is done. */
    static String run(TestDatabase database, JobPlan plan, Launch launch) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-Duser.timezone=UTC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LaunchProcess.class.getName()));
        command.addAll(List.of(database.url(), database.user(), database.password()));
        command.addAll(List.of(Long.toString(plan.seed()), Integer.toString(launch.number())));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                return end(process.inputReader());
            } finally {
                process.destroyForcibly().onExit().join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String end(BufferedReader output) throws IOException {
        // What the process logs comes there too.
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(DYING)) {
                return PlanRun.DEAD;
            }
            if (line.startsWith(ENDED)) {
                return line.substring(ENDED.length());
            }
        }
        throw new AssertionError("it died by itself");
    }
}
