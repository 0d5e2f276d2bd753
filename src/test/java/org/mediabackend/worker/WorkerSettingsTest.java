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

class WorkerSettingsTest {

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        WorkerSettings settings = bind(Map.of("media.worker.poll", "2s"));
        assertThat(settings.heavySlots())
                .isEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        assertThat(settings.lightSlots()).isEqualTo(4);
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.stopGrace()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void everyPropertyIsRead() {
        assertThat(bind(Map.of(
                        "media.worker.heavy-slots", "3",
                        "media.worker.light-slots", "0",
                        "media.worker.lease", "30s",
                        "media.worker.heartbeat", "5s",
                        "media.worker.poll", "1s",
                        "media.worker.stop-grace", "1m")))
                .isEqualTo(new WorkerSettings(
                        3,
                        0,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1)));
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
