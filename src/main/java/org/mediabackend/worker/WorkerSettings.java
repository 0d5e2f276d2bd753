package org.mediabackend.worker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How a worker works.
 *
 * @param heavySlots attempts of ffmpeg work at once, 1 to 256; 0 takes none. Unset: half the processors, at least one
 * @param lightSlots attempts of light work at once, 0 to 256
 * @param lease how long a claimed task is held without a heartbeat
 * @param heartbeat how often leases are renewed; at most a third of the lease
 * @param poll how often to look for work when no notification arrives and nothing is due. Less than a lease less its
 *     jitter of a quarter, so that a lease taken meanwhile is known before it runs out; at 7 s an idle worker makes 1.5
 *     statements a second
 * @param drainGrace how long a shutdown lets running tasks finish before it ends them; 0 ends them at once
 * @param stopGrace how long a shutdown waits for processes that it ends
 * @param detached how long tasks run on while the database does not answer; at least a lease
 * @param minFree free space in the data directory below which nothing is claimed; 0 turns the limit off
 */
@ConfigurationProperties("media.worker")
record WorkerSettings(
        @DefaultValue("-1") int heavySlots,
        @DefaultValue("4") int lightSlots,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("2s") Duration heartbeat,
        @DefaultValue("7s") Duration poll,
        @DefaultValue("5s") Duration drainGrace,
        @DefaultValue("20s") Duration stopGrace,
        @DefaultValue("5m") Duration detached,
        @DefaultValue("1GB") DataSize minFree) {

    private static final int MAX_SLOTS = 256;

    WorkerSettings {
        if (heavySlots == -1) {
            heavySlots = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        }
        requireSlots("media.worker.heavy-slots", heavySlots);
        requireSlots("media.worker.light-slots", lightSlots);
        requirePositive("media.worker.lease", lease);
        requirePositive("media.worker.heartbeat", heartbeat);
        requirePositive("media.worker.poll", poll);
        requirePositive("media.worker.stop-grace", stopGrace);
        if (heartbeat.multipliedBy(3).compareTo(lease) > 0) {
            throw new IllegalArgumentException(
                    "media.worker.heartbeat (" + heartbeat + ") must be at most a third of media.worker.lease (" + lease
                            + "), else one late heartbeat loses the lease");
        }
        if (poll.compareTo(lease) >= 0) {
            throw new IllegalArgumentException(
                    "media.worker.poll (" + poll + ") must be shorter than media.worker.lease (" + lease
                            + "), else a lease taken meanwhile runs out unseen");
        }
        if (drainGrace.isNegative()) {
            throw new IllegalArgumentException("media.worker.drain-grace must not be negative, but is " + drainGrace);
        }
        if (detached.compareTo(lease) < 0) {
            throw new IllegalArgumentException("media.worker.detached (" + detached
                    + ") must be at least media.worker.lease (" + lease + "): until then nobody else can take a task");
        }
        if (minFree.isNegative()) {
            throw new IllegalArgumentException("media.worker.min-free must not be negative, but is " + minFree);
        }
    }

    private static void requireSlots(String name, int slots) {
        if (slots < 0 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException(name + " must be 0 to " + MAX_SLOTS + ", not " + slots);
        }
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than 0, not " + duration);
        }
    }
}
