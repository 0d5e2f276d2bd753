package org.mediabackend.media;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a command may take of this deployment.
 *
 * @param stallTimeout how long a command may make no progress, unless it says so itself; 0 is for ever
 * @param maxOutput bytes that what the commands of one task write may have together; 0 is no limit
 * @param outputCheck how closely outputs are looked at before they are published, unless the task says so itself
 */
@ConfigurationProperties("media.commands")
record CommandSettings(
        @DefaultValue("5m") Duration stallTimeout,
        @DefaultValue("100GB") DataSize maxOutput,
        @DefaultValue("full") OutputStrictness outputCheck) {

    CommandSettings {
        if (stallTimeout.isNegative() || (stallTimeout.isPositive() && stallTimeout.toSeconds() == 0)) {
            throw new IllegalArgumentException(
                    "media.commands.stall-timeout must be 0 or at least a second, not " + stallTimeout);
        }
        if (maxOutput.isNegative()) {
            throw new IllegalArgumentException("media.commands.max-output must not be negative, it is " + maxOutput);
        }
    }
}
