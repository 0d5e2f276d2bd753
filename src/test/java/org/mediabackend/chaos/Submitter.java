package org.mediabackend.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Submits tasks over several connections, each with an {@code Idempotency-Key} and again until it is answered: a task
 * counts when its id was told. Thread-safe.
 */
final class Submitter {

    private static final Pattern ID = Pattern.compile("\"id\" *: *\"([0-9a-f-]{36})\"");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Options options;
    private final Path dataDir;
    private final URI base;
    private final Optional<Path> smallDisk;
    private final Map<UUID, Accepted> accepted = new ConcurrentHashMap<>();
    private final List<UUID> order = java.util.Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger unknownAnswers = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final Map<String, Integer> wrongAnswers = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    Submitter(Options options, int port, Optional<Path> smallDisk) {
        this.options = options;
        this.dataDir = options.dataDir();
        this.base = URI.create("http://127.0.0.1:" + port + "/api/tasks/");
        this.smallDisk = smallDisk;
    }

    /** @param waiting how many tasks have not ended, as far as is known */
    void start(IntSupplier waiting) {
        for (int i = 0; i < options.submitters(); i++) {
            Random random = new Random(options.seed() * 31 + i);
            threads.add(Thread.ofPlatform().name("submitter-" + i).start(() -> run(random, waiting)));
        }
    }

    /** No new tasks; those that are under way are submitted until they are answered. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    Map<UUID, Accepted> accepted() {
        return accepted;
    }

    int count() {
        return order.size();
    }

    /** One of the last so many; empty before the first. */
    Optional<UUID> oneOfTheLast(int last, Random random) {
        int size = order.size();
        return size == 0 ? Optional.empty() : Optional.of(order.get(size - 1 - random.nextInt(Math.min(size, last))));
    }

    /** How often nobody knows whether a request had been carried out: the connection broke, or there was no answer. */
    int unknownAnswers() {
        return unknownAnswers.get();
    }

    /** How often the answer was 503 or 429. */
    int unavailable() {
        return unavailable.get();
    }

    Duration slowestAnswer() {
        return Duration.ofNanos(slowestNanos.get());
    }

    /** Answers that must not be, with their counts. */
    Map<String, Integer> wrongAnswers() {
        return wrongAnswers;
    }

    private void run(Random random, IntSupplier waiting) {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(3))
                .build()) {
            while (!stopped) {
                if (waiting.getAsInt() > options.backlog()) {
                    Signals.pause(Duration.ofMillis(20));
                } else {
                    submit(client, draw(random), new UUID(random.nextLong(), random.nextLong()));
                }
            }
        } catch (IOException e) {
            wrongAnswers.merge("the submitter failed: " + e, 1, Integer::sum);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Recipe draw(Random random) {
        if (random.nextDouble() * 100 >= options.mediaPercent()) {
            return Recipe.DEMO;
        }
        Recipe[] media = Recipe.values();
        Recipe drawn = media[1 + random.nextInt(media.length - 1)];
        return drawn == Recipe.SMALL_DISK && smallDisk.isEmpty() ? Recipe.CHOSEN_PATH : drawn;
    }

    private void submit(HttpClient client, Recipe recipe, UUID key) throws IOException, InterruptedException {
        Path chosen = dataDir;
        if (recipe.choosesPath()) {
            Path parent = recipe == Recipe.SMALL_DISK ? smallDisk.orElseThrow() : dataDir.resolve("chosen");
            chosen = Files.createDirectories(parent.resolve(Integer.toString(made.incrementAndGet())));
        }
        HttpRequest request = HttpRequest.newBuilder(base.resolve(recipe.path()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key.toString())
                .POST(HttpRequest.BodyPublishers.ofString(recipe.json(chosen)))
                .build();
        while (true) {
            Optional<UUID> id = answer(client, request);
            if (id.isPresent()) {
                Path directory = recipe.choosesPath()
                        ? chosen
                        : dataDir.resolve("outputs").resolve(id.get().toString());
                if (accepted.put(id.get(), new Accepted(id.get(), recipe, directory)) != null) {
                    wrongAnswers.merge("the same id for two keys", 1, Integer::sum);
                }
                order.add(id.get());
                return;
            }
            Signals.pause(Duration.ofMillis(200));
        }
    }

    private Optional<UUID> answer(HttpClient client, HttpRequest request) throws InterruptedException {
        long started = System.nanoTime();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            slowestNanos.accumulateAndGet(System.nanoTime() - started, Math::max);
            Matcher id = ID.matcher(response.body());
            if (response.statusCode() == 200 && id.find()) {
                return Optional.of(UUID.fromString(id.group(1)));
            }
            if (response.statusCode() == 503 || response.statusCode() == 429) {
                unavailable.incrementAndGet();
            } else {
                wrongAnswers.merge(
                        response.statusCode() + " "
                                + response.body()
                                        .substring(
                                                0, Math.min(120, response.body().length())),
                        1,
                        Integer::sum);
            }
        } catch (java.net.ConnectException e) {
            // Nobody listens: it was not carried out.
        } catch (IOException e) {
            unknownAnswers.incrementAndGet();
            slowestNanos.accumulateAndGet(System.nanoTime() - started, Math::max);
        }
        return Optional.empty();
    }
}
