package org.mediabackend.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mediabackend.MediaBackend;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {

    @Test
    void modulesUseOnlyWhatTheySayTheyUse() {
        ApplicationModules modules = ApplicationModules.of(MediaBackend.class);
        assertThat(modules.stream().map(module -> module.getIdentifier().toString()))
                .contains("database", "media", "process", "tools");
        modules.verify();
    }
}
