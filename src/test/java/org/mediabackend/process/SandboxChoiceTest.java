package org.mediabackend.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.process.SandboxSettings.Mode;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

/** Which level is taken where trials end so or so. */
class SandboxChoiceTest {

    @Test
    void theBestThatWorksIsTaken() {
        assertThat(sandbox(Mode.AUTO, Set.of())).hasToString("bubblewrap");
        assertThat(sandbox(Mode.AUTO, Set.of(SandboxLevel.BUBBLEWRAP)))
                .hasToString("landlock (bubblewrap does not work: it is broken)");
        assertThat(sandbox(Mode.OFF, Set.of()).level()).isEqualTo(SandboxLevel.OFF);
    }

    @Test
    void withNoneNothingIsConfinedToAnythingAndTheSentenceSaysWhatToDo() {
        Sandbox none = sandbox(Mode.AUTO, Set.of(SandboxLevel.BUBBLEWRAP, SandboxLevel.LANDLOCK));

        assertThat(none.refusal().orElseThrow())
                .contains("bubblewrap does not work: it is broken", "Landlock does not work", "MEDIA_SANDBOX=off");
        assertThatCode(none::afterSingletonsInstantiated).doesNotThrowAnyException();
    }

    @Test
    void aProgramIsNotStartedWithoutASandbox() throws InterruptedException {
        Sandbox none = sandbox(Mode.AUTO, Set.of(SandboxLevel.BUBBLEWRAP, SandboxLevel.LANDLOCK));
        Confinement within = none.confinement(List.of(), List.of(), List.of(), Path.of("/tmp"));
        ProcessSpec spec = new ProcessSpec(List.of("true"), Path.of("/"), Map.of(), null, within);
        try (OwnedProcess process = OwnedProcess.start(spec, ProcessOutput.IGNORED)) {
            assertThat(process.await()).isInstanceOf(ProcessOutcome.NotStarted.class);
        }
    }

    @Test
    void aLevelThatWasAskedForByNameWorksOrEndsTheStart() {
        assertThat(sandbox(Mode.LANDLOCK, Set.of())).hasToString("landlock");
        Sandbox broken = sandbox(Mode.BUBBLEWRAP, Set.of(SandboxLevel.BUBBLEWRAP));

        assertThatThrownBy(broken::afterSingletonsInstantiated).isInstanceOf(SandboxUnavailableException.class);
    }

    @Test
    void theDefaultsAreGenerous() {
        ResourceLimits limits = bind(Map.of("media.sandbox.mode", "auto")).limits();

        assertThat(limits).isEqualTo(ResourceLimits.STANDARD);
        assertThat(limits.addressSpace()).isGreaterThanOrEqualTo(DataSize.ofGigabytes(8));
    }

    @Test
    void everyPropertyIsBound() {
        SandboxSettings bound = bind(Map.of(
                "media.sandbox.mode", "landlock",
                "media.sandbox.limits.address-space", "1GB",
                "media.sandbox.limits.cpu-time", "2m",
                "media.sandbox.limits.file-size", "3MB",
                "media.sandbox.limits.open-files", "40",
                "media.sandbox.limits.processes", "50"));

        assertThat(bound)
                .isEqualTo(new SandboxSettings(
                        Mode.LANDLOCK,
                        new ResourceLimits(
                                DataSize.ofGigabytes(1), Duration.ofMinutes(2), DataSize.ofMegabytes(3), 40, 50)));
    }

    /** The short name is that of the whole group, too. */
    @Test
    void theEnvironmentsNamesAreBound() {
        Map<String, Object> environment = Map.of("MEDIA_SANDBOX", "landlock", "MEDIA_SANDBOX_LIMITS_OPEN_FILES", "40");
        Binder binder = new Binder(ConfigurationPropertySources.from(List.of(
                new SystemEnvironmentPropertySource("systemEnvironment", environment),
                new MapPropertySource("application.yaml", Map.of("media.sandbox.mode", "landlock")))));

        SandboxSettings bound =
                binder.bind("media.sandbox", SandboxSettings.class).get();

        assertThat(bound.mode()).isEqualTo(Mode.LANDLOCK);
        assertThat(bound.limits().openFiles()).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({
        "mode, strong",
        "limits.address-space, 1MB",
        "limits.address-space, -1",
        "limits.cpu-time, -1s",
        "limits.cpu-time, 10ms",
        "limits.file-size, -1",
        "limits.open-files, 3",
        "limits.processes, -1"
    })
    void whatMakesNoSenseIsRefused(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("media.sandbox." + property, value)))
                .isInstanceOf(BindException.class);
    }

    private static SandboxSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind("media.sandbox", SandboxSettings.class)
                .get();
    }

    private static Sandbox sandbox(Mode mode, Set<SandboxLevel> broken) {
        return new Sandbox(
                new SandboxSettings(mode, ResourceLimits.STANDARD),
                true,
                (level, limits) -> broken.contains(level) ? Optional.of("it is broken") : Optional.empty());
    }
}
