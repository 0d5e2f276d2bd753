package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class IdempotencySettingsTest {

    @Test
    void keysAreKeptForADayUnlessToldOtherwise() {
        assertThat(bind(Map.of()).kept()).isEqualTo(Duration.ofHours(24));
        assertThat(bind(Map.of("media.idempotency.kept", "90m")).kept()).isEqualTo(Duration.ofMinutes(90));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1h"})
    void aTimeInWhichNothingIsRememberedIsRefused(String kept) {
        assertThatThrownBy(() -> bind(Map.of("media.idempotency.kept", kept)))
                .hasStackTraceContaining("media.idempotency.kept must be");
    }

    private static IdempotencySettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("media.idempotency", IdempotencySettings.class);
    }
}
