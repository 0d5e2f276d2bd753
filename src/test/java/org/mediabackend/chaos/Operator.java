package org.mediabackend.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Cancels and restarts tasks in between. What was asked for counts as done, also when nobody answered. */
final class Operator {

    private final URI base;
    private final Submitter submitter;
    private final Watcher watcher;
    private final Random random;
    private final Duration pause;
    private final Set<UUID> cancelled = ConcurrentHashMap.newKeySet();
    private final Set<UUID> restarted = ConcurrentHashMap.newKeySet();
    private final Set<UUID> restartedFromStart = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> wrongAnswers = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean stopped;

    Operator(Options options, int port, Submitter submitter, Watcher watcher) {
        this.base = URI.create("http://127.0.0.1:" + port + "/api/tasks/");
        this.submitter = submitter;
        this.watcher = watcher;
        this.random = new Random(options.seed() * 37);
        this.pause = options.pause().dividedBy(10).plusMillis(50);
        this.thread = Thread.ofPlatform().name("operator").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    /** The tasks that may have been cancelled. */
    Set<UUID> cancelled() {
        return cancelled;
    }

    /** The tasks that may have been restarted. */
    Set<UUID> restarted() {
        return restarted;
    }

    /** Those of them that may have been restarted from the start. */
    Set<UUID> restartedFromStart() {
        return restartedFromStart;
    }

    Map<String, Integer> wrongAnswers() {
        return wrongAnswers;
    }

    private void run() {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(3))
                .build()) {
            while (!stopped) {
                if (random.nextInt(3) > 0) {
                    cancel(client);
                } else {
                    restart(client);
                }
                Signals.pause(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void cancel(HttpClient client) throws InterruptedException {
        UUID id = submitter.oneOfTheLast(1_000, random).orElse(null);
        if (id == null || watcher.restartable().contains(id)) {
            return;
        }
        boolean first = cancelled.add(id);
        if (wasRefused(post(client, id + "/cancel", "")) && first) {
            cancelled.remove(id);
        }
    }

    private void restart(HttpClient client) throws InterruptedException {
        UUID id = watcher.restartable().stream()
                .skip(random.nextInt(1 + watcher.restartable().size() / 2))
                .findFirst()
                .orElse(null);
        if (id == null) {
            return;
        }
        boolean fromStart = random.nextBoolean();
        watcher.restarted(id);
        boolean first = restarted.add(id);
        boolean firstFromStart = fromStart && restartedFromStart.add(id);
        int status = post(client, id + "/restart", fromStart ? "{\"from\":\"start\"}" : "{\"from\":\"failed\"}");
        if (wasRefused(status)) {
            watcher.notRestarted(id);
            if (first) {
                restarted.remove(id);
            }
            if (firstFromStart) {
                restartedFromStart.remove(id);
            }
        }
    }

    private static boolean wasRefused(int status) {
        return status >= 400 && status < 500;
    }

    private int post(HttpClient client, String path, String body) throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(base.resolve(path))
                            .timeout(Duration.ofSeconds(20))
                            .header("Content-Type", "application/json")
                            .POST(
                                    body.isEmpty()
                                            ? HttpRequest.BodyPublishers.noBody()
                                            : HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            if (status != 200 && status != 409 && status != 503 && status != 429) {
                String text = response.body();
                wrongAnswers.merge(
                        path.replaceFirst(".*/", "") + ": " + status + " "
                                + text.substring(0, Math.min(120, text.length())),
                        1,
                        Integer::sum);
            }
            return status;
        } catch (IOException e) {
            // Whether it was carried out nobody knows.
            return 0;
        }
    }
}
