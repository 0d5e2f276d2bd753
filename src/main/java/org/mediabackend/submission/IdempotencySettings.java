package org.mediabackend.submission;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How repeated submissions are told.
 *
 * @param kept how long a key is remembered; after that it is as good as new
 */
@ConfigurationProperties("media.idempotency")
record IdempotencySettings(@DefaultValue("24h") Duration kept) {

    IdempotencySettings {
        if (!kept.isPositive()) {
            throw new IllegalArgumentException("media.idempotency.kept must be longer than 0, not " + kept);
        }
    }
}
