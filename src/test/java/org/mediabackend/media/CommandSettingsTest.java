package org.mediabackend.media;

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

class CommandSettingsTest {

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        CommandSettings settings = bind(Map.of());
        assertThat(settings.stallTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.maxOutput()).isEqualTo(DataSize.ofGigabytes(100));
        assertThat(settings.outputCheck()).isEqualTo(OutputStrictness.FULL);
    }

    @Test
    void everyPropertyIsRead() {
        assertThat(bind(Map.of(
                        "media.commands.stall-timeout", "0",
                        "media.commands.max-output", "3MB",
                        "media.commands.output-check", "exists")))
                .isEqualTo(new CommandSettings(Duration.ZERO, DataSize.ofMegabytes(3), OutputStrictness.EXISTS));
    }

    @ParameterizedTest
    @CsvSource({"stall-timeout, -1s", "stall-timeout, 20ms", "max-output, -1B", "output-check, strict"})
    void aValueThatCannotWorkIsRefusedByName(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("media.commands." + name, value)))
                .hasStackTraceContaining("media.commands." + name);
    }

    private static CommandSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("media.commands", CommandSettings.class);
    }
}
