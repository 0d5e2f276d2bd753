package org.mediabackend.attack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.util.FileSystemUtils;

/** All attacks on one stand, four at a time: begun at once, each told when it is asked for. */
final class Stage implements AutoCloseable {

    private static final int AT_ONCE = 4;

    private final Stand stand;
    private final Path home;
    private final ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
    private final Map<Attack, Future<Finding>> findings = new LinkedHashMap<>();

    /**
     * What came of an attack.
     *
     * @param evidence what was seen; empty: nothing
     * @param observed what else there is to tell
     * @param millis how long it took
     */
    record Finding(String evidence, Observed observed, long millis) {

        boolean succeeded() {
            return !evidence.isEmpty();
        }
    }

    /**
     * Begins.
     *
     * @param home a directory of this stage alone, which is removed
     * @param data the data directory of the stand
     */
    Stage(Stand stand, Path home, Path data, Media media, List<Attack> attacks) {
        this.stand = stand;
        this.home = home;
        int number = 0;
        for (Attack attack : attacks) {
            Path place = home.resolve(Integer.toString(number++));
            findings.put(attack, executor.submit(() -> play(attack, place, data, media)));
        }
    }

    Finding of(Attack attack) throws InterruptedException, ExecutionException {
        return findings.get(attack).get();
    }

    void awaitAll() throws InterruptedException, ExecutionException {
        for (Future<Finding> finding : findings.values()) {
            finding.get();
        }
    }

    @Override
    public void close() throws Exception {
        executor.shutdownNow();
        stand.close();
        FileSystemUtils.deleteRecursively(home);
    }

    private Finding play(Attack attack, Path place, Path data, Media media) throws Exception {
        try (Scene scene = new Scene(place, data, media, attack);
                Judge judge = new Judge(attack, scene)) {
            long began = System.nanoTime();
            Observed observed = stand.run(attack, scene, judge);
            String evidence = judge.verdict(observed);
            return new Finding(evidence, observed, (System.nanoTime() - began) / 1_000_000);
        }
    }
}
