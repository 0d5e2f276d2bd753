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

class RetentionSettingsTest {

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        RetentionSettings settings = bind(Map.of());
        assertThat(settings.retention().kept()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.retention().every()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.retention().isForEver()).isFalse();
        assertThat(settings.idempotency().kept()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void everyPropertyIsRead() {
        RetentionSettings settings = bind(
                Map.of("media.retention.kept", "7d", "media.retention.every", "10m", "media.idempotency.kept", "2h"));
        assertThat(settings)
                .isEqualTo(new RetentionSettings(
                        new RetentionSettings.Retention(Duration.ofDays(7), Duration.ofMinutes(10)),
                        new RetentionSettings.Idempotency(Duration.ofHours(2))));
        assertThat(settings.retention().rowsKept()).isEqualTo(Duration.ofDays(7).plusMinutes(20));
    }

    @Test
    void zeroIsForEver() {
        assertThat(bind(Map.of("media.retention.kept", "0")).retention().isForEver())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"retention.kept, -1s", "retention.every, 0s", "retention.every, -1h", "idempotency.kept, 0s"})
    void aValueThatCannotWorkIsRefusedByName(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("media." + name, value))).hasStackTraceContaining("media." + name);
    }

    private static RetentionSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("media", RetentionSettings.class);
    }
}
