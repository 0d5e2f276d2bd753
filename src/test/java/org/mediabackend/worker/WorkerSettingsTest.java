package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class WorkerSettingsTest {

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        WorkerSettings settings = bind(Map.of("media.worker.light-slots", "4"));
        assertThat(settings.heavySlots())
                .isEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        assertThat(settings.lightSlots()).isEqualTo(4);
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.poll()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.drainGrace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.stopGrace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.detached()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.minFree()).isEqualTo(DataSize.ofGigabytes(1));
    }

    @Test
    void everyPropertyIsRead() {
        assertThat(bind(Map.of(
                        "media.worker.heavy-slots", "3",
                        "media.worker.light-slots", "0",
                        "media.worker.lease", "30s",
                        "media.worker.heartbeat", "5s",
                        "media.worker.poll", "1s",
                        "media.worker.drain-grace", "0s",
                        "media.worker.stop-grace", "1m",
                        "media.worker.detached", "30s",
                        "media.worker.min-free", "10MB")))
                .isEqualTo(new WorkerSettings(
                        3,
                        0,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(30),
                        DataSize.ofMegabytes(10)));
    }

    @ParameterizedTest
    @CsvSource({
        "heavy-slots, 257",
        "heavy-slots, -2",
        "light-slots, 1000",
        "lease, 0s",
        "lease, 5s",
        "heartbeat, 4s",
        "poll, 0s",
        "poll, 10s",
        "drain-grace, -1s",
        "detached, 9s",
        "min-free, -1B",
        "stop-grace, -1s"
    })
    void aValueThatCannotWorkIsRefusedByName(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("media.worker." + name, value)))
                .hasStackTraceContaining("media.worker." + name);
    }

    private static WorkerSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind("media.worker", WorkerSettings.class)
                .get();
    }
}
