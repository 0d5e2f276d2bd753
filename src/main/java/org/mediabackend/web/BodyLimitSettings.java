package org.mediabackend.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limit that holds before a request is parsed.
 *
 * @param body the largest body, in bytes as it comes over the wire
 */
@ConfigurationProperties("media.limits")
record BodyLimitSettings(@DefaultValue("10MB") DataSize body) {

    BodyLimitSettings {
        if (body.toBytes() < 1 || body.toBytes() > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("media.limits.body must be between 1B and 1GB, not " + body);
        }
    }
}
