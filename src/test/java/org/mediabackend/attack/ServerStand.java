package org.mediabackend.attack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mediabackend.support.Api;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server in a process of its own, to which attacks are submitted as tasks. */
final class ServerStand implements Stand {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ServerProcess server;
    private final Path data;

    private ServerStand(ServerProcess server, Path data) {
        this.server = server;
        this.data = data;
    }

    /**
     * Starts it.
     *
     * @throws AssertionError when it cannot start, with what it said
     */
    static ServerStand start(Path data, Map<String, String> settings) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("MEDIA_WORKER_HEAVYSLOTS", "4");
        all.put("MEDIA_WORKER_MINFREE", "0");
        all.put("MEDIA_SANDBOX_LIMITS_ADDRESSSPACE", Limits.MEMORY + "B");
        all.put("MEDIA_SANDBOX_LIMITS_PROCESSES", Integer.toString(Limits.PROCESSES));
        return new ServerStand(ServerProcess.start("all", TestDatabase.migrated(), data, all), data);
    }

    @Override
    public Observed run(Attack attack, Scene scene, Judge judge) throws IOException, InterruptedException {
        Api api = server.api();
        boolean image = switch (attack.tool()) {
            case FFMPEG, FFPROBE -> false;
            case MAGICK, VIPS, VIPSTHUMBNAIL -> true;
        };
        JsonNode answer = api.post("/api/tasks/" + (image ? "image" : "ffmpeg") + "/pipeline", body(attack, scene));
        int code = answer.get("code").intValue();
        if (code != 0) {
            if (code >= 50000) {
                throw new AssertionError("the server failed: " + answer);
            }
            return new Observed(answer.toString(), List.of(), 0, answer.toString());
        }
        String id = answer.at("/result/id").stringValue();
        String status = api.await(id).toString();
        // As Latin-1, because the secrets in it are looked for byte by byte.
        String text = new String(status.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return new Observed(text, List.of(data.resolve("outputs").resolve(id)), text.length(), "");
    }

    /** What would be refused of a pipeline; the whole answer. */
    JsonNode validate(String body) throws IOException, InterruptedException {
        return server.api().post("/api/tasks/ffmpeg/validate", body);
    }

    /** The task's last status. */
    JsonNode submit(String body) throws IOException, InterruptedException {
        Api api = server.api();
        return api.await(api.submit("ffmpeg/pipeline", body));
    }

    @Override
    public void close() throws InterruptedException {
        server.terminate();
    }

    static String body(Attack attack, Scene scene) {
        Map<String, String> env = new LinkedHashMap<>();
        attack.env().forEach((name, value) -> env.put(name, scene.fill(value)));
        Map<String, Object> command = Map.of(
                "tool",
                attack.tool().wireName(),
                "args",
                attack.args().stream().map(scene::fill).toList(),
                "cwd",
                scene.work().toString(),
                "env",
                env,
                "timeoutMs",
                timeoutMs(attack.evidence()),
                "maxOutputBytes",
                Limits.OUTPUT_BYTES);
        return JSON.writeValueAsString(Map.of("label", "attack", "outputCheck", "off", "commands", List.of(command)));
    }

    private static long timeoutMs(Evidence evidence) {
        return switch (evidence) {
            case TIME -> Limits.TIME.toMillis();
            case OPEN_PORT, CONTACT -> 3000;
            default -> Limits.PATIENCE.toMillis();
        };
    }
}
