package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import tools.jackson.databind.JsonNode;

/** An operator restarts what failed or was cancelled. */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class RestartTest extends EndToEndTest {

    private static final String MAKE = "[\"-f\", \"lavfi\", \"-i\", \"testsrc2=d=0.2\", \"%s\"]";
    private static final String COPY = "[\"-i\", \"%s\", \"-c\", \"copy\", \"%s\"]";

    @Test
    void aFailedPipelineGoesOnFromItsFailedStep() throws Exception {
        String id = submit(commands(make("a.mkv"), copy("late.mkv", "b.mkv")));
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("failed");
        Object published = inode("a.mkv");
        makeVideo("late.mkv", 1);

        JsonNode answer = restart(id, "");
        assertThat(answer.at("/result/status").stringValue()).isEqualTo("queued");
        assertThat(answer.at("/result/progress").intValue()).isEqualTo(49);
        assertThat(answer.at("/result/error").isNull()).isTrue();

        JsonNode status = api.await(id);
        assertThat(status.get("status").stringValue()).isEqualTo("finished");
        assertThat(status.at("/result/history").size()).isEqualTo(2);
        assertThat(inode("a.mkv")).as("the finished step was not run again").isEqualTo(published);
        assertThat(plays("b.mkv")).isTrue();
        assertThat(steps(id))
                .containsExactly(
                        "primary-1 COMPLETED COMPLETED", "primary-2 FAILED RESTARTED", "primary-2 COMPLETED COMPLETED");
        assertThat(executions(id)).containsExactly("FAILED", "COMPLETED");
    }

    @Test
    void aFinishedStepWhoseOutputIsGoneRunsAgain() throws Exception {
        String id = submit(commands(make("a.mkv"), copy("late.mkv", "b.mkv")));
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("failed");
        Files.delete(media.resolve("a.mkv"));
        makeVideo("late.mkv", 1);

        restart(id, "{\"from\": \"failed\"}");

        assertThat(api.await(id).get("status").stringValue()).isEqualTo("finished");
        assertThat(plays("a.mkv")).isTrue();
    }

    @Test
    void fromTheStartAllRunsAgain() throws Exception {
        String id = submit(commands(make("a.mkv"), copy("late.mkv", "b.mkv")));
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("failed");
        Object published = inode("a.mkv");
        makeVideo("late.mkv", 1);

        JsonNode answer = restart(id, "{\"from\": \"start\"}");
        assertThat(answer.at("/result/progress").intValue()).isZero();
        assertThat(answer.at("/result/steps").isEmpty()).isTrue();

        assertThat(api.await(id).get("status").stringValue()).isEqualTo("finished");
        assertThat(inode("a.mkv")).isNotEqualTo(published);
        assertThat(executions(id)).containsExactly("FAILED", "COMPLETED");
        assertThat(jdbc.sql("SELECT cardinality(earlier_instances) FROM task WHERE id = ?")
                        .param(UUID.fromString(id))
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void afterAFailedFallbackThePrimarysFailedCommandIsTakenUpAgain() throws Exception {
        String id = submit("""
            {"commands": [%s, %s], "fallbackCommands": [%s]}
            """.formatted(make("a.mkv"), copy("late.mkv", "b.mkv"), copy("never.mkv", "b.mkv")));
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("failed");

        restart(id, "");
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("failed");
        assertThat(steps(id))
                .containsExactly(
                        "primary-1 COMPLETED COMPLETED",
                        "primary-2 FAILED RESTARTED",
                        "fallback-1 FAILED RESTARTED",
                        "primary-2 ABANDONED FAILED",
                        "fallback-1 FAILED FAILED");

        makeVideo("late.mkv", 1);
        restart(id, "");
        JsonNode status = api.await(id);
        assertThat(status.get("status").stringValue()).isEqualTo("finished");
        assertThat(status.at("/result/attempt").stringValue()).isEqualTo("primary");
        assertThat(status.at("/steps/2/status").stringValue()).isEqualTo("skipped");
    }

    @Test
    void aStepWhoseFileTheFallbackOverwroteRunsAgain() throws Exception {
        makeVideo("other.mkv", 2);
        String id = submit("""
            {"commands": [%s, %s], "fallbackCommands": [%s, %s]}
            """.formatted(
                make("tmp.mkv"), copy("late.mkv", "b.mkv"), copy("other.mkv", "tmp.mkv"), copy("never.mkv", "b.mkv")));
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("failed");
        Object ofFallback = inode("tmp.mkv");
        makeVideo("late.mkv", 1);

        restart(id, "");

        assertThat(api.await(id).get("status").stringValue()).isEqualTo("finished");
        assertThat(inode("tmp.mkv")).as("the primary's first step ran again").isNotEqualTo(ofFallback);
    }

    @Test
    void allCandidatesOfAFailedSearchAreTriedAgain() throws Exception {
        String id = api.submit("ffmpeg/search", """
            {"candidates": [
              {"label": "one", "commands": [%s], "fallbackCommands": [%s]},
              {"label": "two", "commands": [%s]}]}
            """.formatted(
                        copy("late.mkv", "b.mkv"), copy("x.mkv", "b.mkv"), copy("never.mkv", "b.mkv")));
        assertThat(api.await(id).get("error").stringValue()).isEqualTo("all candidates failed");
        makeVideo("late.mkv", 1);

        restart(id, "");

        JsonNode status = api.await(id);
        assertThat(status.get("status").stringValue()).isEqualTo("finished");
        assertThat(status.at("/result/chosen/label").stringValue()).isEqualTo("one");
        assertThat(status.at("/result/result/attempt").stringValue()).isEqualTo("primary");
        assertThat(plays("b.mkv")).isTrue();
    }

    @Test
    void aCancelledTaskCanBeRestarted() throws Exception {
        String id = api.submit("demo/sleep", "{\"seconds\": 3600, \"steps\": 1}");
        api.awaitEvent(id, event -> event.data().get("status").stringValue().equals("started"));
        api.post("/api/tasks/" + id + "/cancel");
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("cancelled");

        assertThat(restart(id, "").at("/result/status").stringValue()).isEqualTo("queued");
        api.awaitEvent(id, event -> event.data().get("status").stringValue().equals("started"));
        assertThat(restart(id, "").get("code").intValue()).as("while it runs").isEqualTo(40901);
        api.post("/api/tasks/" + id + "/cancel");
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("cancelled");
    }

    @Test
    void onlyWhatFailedOrWasCancelledCanBeRestarted() throws Exception {
        String id = api.submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1}");
        api.await(id);
        JsonNode answer = restart(id, "");
        assertThat(answer.get("code").intValue()).isEqualTo(40901);
        assertThat(answer.get("description").stringValue())
                .isEqualTo("The task is finished; only one that has failed or was cancelled can be restarted.");
        assertThat(restart(UUID.randomUUID().toString(), "").get("code").intValue())
                .isEqualTo(40402);
        assertThat(restart("nonsense", "").get("code").intValue()).isEqualTo(40402);
    }

    @Test
    void aWrongFromIsRefused() throws Exception {
        String id = UUID.randomUUID().toString();
        for (String wrong :
                List.of("{\"from\": \"middle\"}", "{\"from\": 7}", "{\"from\": null}", "[]", "\"failed\"")) {
            assertThat(restart(id, wrong).get("code").intValue()).as(wrong).isEqualTo(40001);
        }
        assertThat(restart(id, "{\"from\"").get("code").intValue()).isEqualTo(40002);
    }

    @Test
    void ofAHundredRestartsAtOnceOneWins() throws Exception {
        String id = submit(commands(copy("never.mkv", "b.mkv")));
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("failed");
        try (var callers = Executors.newFixedThreadPool(100)) {
            List<Callable<Integer>> calls = IntStream.range(0, 100)
                    .<Callable<Integer>>mapToObj(i -> () ->
                            restart(id, "{\"from\": \"start\"}").get("code").intValue())
                    .toList();
            int won = 0;
            for (Future<Integer> answer : callers.invokeAll(calls)) {
                won += answer.get() == 0 ? 1 : 0;
            }
            api.await(id);
            // One that comes when the restarted run has failed already is as right as the first.
            assertThat(won).isEqualTo(executions(id).size() - 1).isPositive();
        }
    }

    private String submit(String json) throws Exception {
        return api.submit("ffmpeg/pipeline", json);
    }

    private JsonNode restart(String id, String body) throws Exception {
        return api.post("/api/tasks/" + id + "/restart", body);
    }

    private static String commands(String... commands) {
        return "{\"commands\": [" + String.join(", ", commands) + "]}";
    }

    private String make(String output) {
        return "{\"args\": " + MAKE.formatted(media.resolve(output)) + "}";
    }

    private String copy(String input, String output) {
        return "{\"args\": " + COPY.formatted(media.resolve(input), media.resolve(output)) + "}";
    }

    private Object inode(String name) throws Exception {
        return Files.getAttribute(Path.of(media.resolve(name).toString()), "unix:ino");
    }

    private List<String> steps(String id) {
        return jdbc.sql("""
            SELECT s.step_name || ' ' || s.status || ' ' || s.exit_code
            FROM batch_step_execution s
            JOIN batch_job_execution_params p ON p.job_execution_id = s.job_execution_id
            WHERE p.parameter_name = 'task' AND p.parameter_value = ?
            ORDER BY s.step_execution_id
            """).param(id).query(String.class).list();
    }

    private List<String> executions(String id) {
        return jdbc.sql("""
            SELECT e.status FROM batch_job_execution e
            JOIN batch_job_execution_params p ON p.job_execution_id = e.job_execution_id
            WHERE p.parameter_name = 'task' AND p.parameter_value = ?
            ORDER BY e.job_execution_id
            """).param(id).query(String.class).list();
    }
}
