package org.mediabackend.fetch;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds of a fetch.
 *
 * @param maxSize of one file
 * @param timeout for one file, all in all
 * @param silence how long nothing may come
 * @param redirects how many are followed
 * @param allow networks that may be reached though they are not public, such as {@code 10.1.0.0/16}
 */
@ConfigurationProperties("media.fetch")
record FetchSettings(
        @DefaultValue("10GB") DataSize maxSize,
        @DefaultValue("1h") Duration timeout,
        @DefaultValue("30s") Duration silence,
        @DefaultValue("5") int redirects,
        @DefaultValue List<Network> allow) {

    FetchSettings {
        require(maxSize.toBytes() > 0, "media.fetch.max-size must be more than 0");
        require(timeout.isPositive(), "media.fetch.timeout must be more than 0");
        require(silence.isPositive(), "media.fetch.silence must be more than 0");
        require(redirects >= 0 && redirects <= 20, "media.fetch.redirects must be between 0 and 20");
        allow = List.copyOf(allow);
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
