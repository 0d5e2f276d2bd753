package org.mediabackend.process;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How commands are confined.
 *
 * @param mode which level
 * @param limits what each process of a command may use
 */
@ConfigurationProperties("media.sandbox")
record SandboxSettings(
        @DefaultValue("auto") Mode mode, @DefaultValue ResourceLimits limits) {

    enum Mode {
        /** The best that works; commands are refused where none does. */
        AUTO,
        BUBBLEWRAP,
        LANDLOCK,
        OFF
    }
}
