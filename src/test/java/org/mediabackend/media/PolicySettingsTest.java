package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;

class PolicySettingsTest {

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        PolicySettings settings = bind(Map.of());
        assertThat(settings.isStrict()).isTrue();
        assertThat(settings.network()).isEqualTo(PolicySettings.Network.NONE);
        assertThat(settings.policy().env())
                .containsExactlyInAnyOrder(
                        "TZ", "LANG", "LC_ALL", "OMP_NUM_THREADS", "MAGICK_THREAD_LIMIT", "VIPS_CONCURRENCY");
        assertThat(settings.readRoots()).isEqualTo(settings.writeRoots()).allMatch(root -> root.endsWith(".data"));
    }

    @Test
    void everyPropertyIsRead() {
        assertThat(bind(Map.of(
                        "media.data-dir", "/d",
                        "media.paths.read", "/a,/b",
                        "media.paths.write", "/c",
                        "media.policy.mode", "open",
                        "media.policy.env", "TZ",
                        "media.network", "fetch")))
                .isEqualTo(new PolicySettings(
                        Path.of("/d"),
                        new PolicySettings.Paths(List.of(Path.of("/a"), Path.of("/b")), List.of(Path.of("/c"))),
                        new PolicySettings.Policy(PolicySettings.Mode.OPEN, Set.of("TZ")),
                        PolicySettings.Network.FETCH));
    }

    @Test
    void anUnknownModeIsRefusedByName() {
        assertThatThrownBy(() -> bind(Map.of("media.policy.mode", "lax"))).hasStackTraceContaining("media.policy.mode");
    }

    @Test
    void theShortNameInTheEnvironmentSetsTheMode() throws Exception {
        StandardEnvironment environment = new StandardEnvironment();
        Map<String, Object> variables = Map.of("MEDIA_POLICY", "open", "MEDIA_NETWORK", "fetch");
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        for (PropertySource<?> source :
                new YamlPropertySourceLoader().load("application", new ClassPathResource("application.yaml"))) {
            environment.getPropertySources().addLast(source);
        }
        PolicySettings settings = Binder.get(environment).bindOrCreate("media", PolicySettings.class);
        assertThat(settings.isStrict()).isFalse();
        assertThat(settings.network()).isEqualTo(PolicySettings.Network.FETCH);
    }

    private static PolicySettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("media", PolicySettings.class);
    }
}
