package org.mediabackend.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class FetchSettingsTest {

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        assertThat(bind(Map.of()))
                .isEqualTo(new FetchSettings(
                        DataSize.ofGigabytes(10), Duration.ofHours(1), Duration.ofSeconds(30), 5, List.of()));
    }

    @Test
    void everyPropertyIsRead() {
        assertThat(bind(Map.of(
                        "media.fetch.max-size", "1MB",
                        "media.fetch.timeout", "2m",
                        "media.fetch.silence", "3s",
                        "media.fetch.redirects", "0",
                        "media.fetch.allow", "10.1.0.0/16, fd00::/8")))
                .isEqualTo(new FetchSettings(
                        DataSize.ofMegabytes(1),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(3),
                        0,
                        List.of(Network.valueOf("10.1.0.0/16"), Network.valueOf("fd00::/8"))));
    }

    @ParameterizedTest
    @CsvSource({"max-size, 0", "timeout, 0s", "silence, 0s", "redirects, -1", "redirects, 21", "allow, localhost"})
    void aValueThatCannotWorkIsRefusedByName(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("media.fetch." + name, value)))
                .hasStackTraceContaining("media.fetch." + name);
    }

    private static FetchSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("media.fetch", FetchSettings.class);
    }
}
