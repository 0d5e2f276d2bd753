package org.mediabackend.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which pages may call the API from a browser.
 *
 * @param allowOrigins origins such as {@code https://example.org}; {@code *} is every one, none refuses all others
 * @param allowCredentials whether a browser may send what it keeps for this server, such as cookies of a proxy before
 *     it; a key needs none of that
 */
@ConfigurationProperties("media.cors")
record CorsSettings(
        @DefaultValue("*") List<String> allowOrigins,
        @DefaultValue("false") boolean allowCredentials) {

    CorsSettings {
        if (allowCredentials && allowOrigins.contains("*")) {
            throw new IllegalArgumentException("media.cors.allow-credentials needs origins by name in"
                    + " media.cors.allow-origins: with * every page could act as whoever looks at it");
        }
    }
}
