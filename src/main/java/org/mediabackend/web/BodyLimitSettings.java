package org.mediabackend.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits that hold before a request is parsed.
 *
 * @param body the largest body, in bytes as it comes over the wire
 * @param bodyTime how long a body may take to come, and a second longer for each 16 kB that have come
 */
@ConfigurationProperties("media.limits")
record BodyLimitSettings(
        @DefaultValue("10MB") DataSize body,
        @DefaultValue("30s") Duration bodyTime) {

    BodyLimitSettings {
        if (body.toBytes() < 1 || body.toBytes() > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("media.limits.body must be between 1B and 1GB, not " + body);
        }
        if (bodyTime.isNegative() || bodyTime.isZero()) {
            throw new IllegalArgumentException("media.limits.body-time must be positive, not " + bodyTime);
        }
    }
}
