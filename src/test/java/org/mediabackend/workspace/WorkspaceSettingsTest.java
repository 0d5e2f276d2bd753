package org.mediabackend.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WorkspaceSettingsTest {

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        WorkspaceSettings settings = bind(Map.of("media.role", "all"));
        assertThat(settings.dataDir()).isEqualTo(Path.of(".data").toAbsolutePath());
        assertThat(settings.workspace().fsync()).isTrue();
    }

    @Test
    void everyPropertyIsRead() {
        assertThat(bind(Map.of("media.data-dir", "/d/../e", "media.workspace.fsync", "false")))
                .isEqualTo(new WorkspaceSettings(Path.of("/e"), new WorkspaceSettings.Workspace(false)));
    }

    @Test
    void aValueThatCannotWorkIsRefusedByName() {
        assertThatThrownBy(() -> bind(Map.of("media.workspace.fsync", "perhaps")))
                .hasStackTraceContaining("media.workspace.fsync");
    }

    private static WorkspaceSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("media", WorkspaceSettings.class);
    }
}
