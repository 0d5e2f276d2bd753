package org.mediabackend.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of a running server, as the web application is one. */
public final class Api {

    /** No task of a test takes so long; a test that waits for it has failed. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    public Api(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    /** One event of a stream. */
    public record Event(String name, String id, JsonNode data) {}

    /** Submits a task; its id. */
    public String submit(String path, String json) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(base + "/api/tasks/" + path))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body()).at("/result/id").stringValue();
    }

    /** The task's status. */
    public JsonNode status(String id) throws IOException, InterruptedException {
        return get("/api/tasks/" + id).get("result");
    }

    /** A JSON answer. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .build();
        return JSON.readTree(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** Posts nothing; the whole answer. */
    public JsonNode post(String path) throws IOException, InterruptedException {
        return post(path, "");
    }

    /** Posts JSON; the whole answer. */
    public JsonNode post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return JSON.readTree(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** Follows the task to its end by its events, and answers its last status. */
    public JsonNode await(String id) throws IOException, InterruptedException {
        return events(id).getLast().data();
    }

    /** All events of the task, to the end of the stream. */
    public List<Event> events(String id) throws IOException, InterruptedException {
        List<Event> events = new ArrayList<>();
        try (Stream<String> lines = stream(id)) {
            Iterator<String> iterator = lines.iterator();
            while (iterator.hasNext()) {
                Event event = next(iterator);
                if (event != null) {
                    events.add(event);
                }
            }
        }
        return events;
    }

    /** Reads events until one is as wanted, and leaves the stream. */
    public Event awaitEvent(String id, Predicate<Event> wanted) throws IOException, InterruptedException {
        try (Stream<String> lines = stream(id)) {
            Iterator<String> iterator = lines.iterator();
            while (iterator.hasNext()) {
                Event event = next(iterator);
                if (event != null && wanted.test(event)) {
                    return event;
                }
            }
        }
        throw new AssertionError("the stream of " + id + " ended before");
    }

    private Stream<String> stream(String id) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = client.send(
                HttpRequest.newBuilder(URI.create(base + "/api/tasks/" + id + "/events"))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw new AssertionError("events: " + response.statusCode());
        }
        return response.body();
    }

    private static @Nullable Event next(Iterator<String> lines) {
        String name = "";
        String id = "";
        StringBuilder data = new StringBuilder();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.isEmpty()) {
                break;
            }
            if (line.startsWith("event:")) {
                name = line.substring(6).strip();
            } else if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring(5));
            }
        }
        return data.isEmpty() ? null : new Event(name, id, JSON.readTree(data.toString()));
    }
}
