package org.mediabackend.access;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param required whether a caller must say who it is
 * @param issuer whose bearer tokens are taken, as its address; blank is nobody's
 * @param jwks where the issuer's keys are; blank asks the issuer
 * @param audience what a token must be for; blank takes those for others too
 * @param rolesClaim the claims in which roles are looked for, the first that is there; a dot goes into an object
 * @param maxRunning for callers without a limit of their own, as the next two
 */
@ConfigurationProperties("media.auth")
record AccessSettings(
        @DefaultValue("auto") Required required,
        @DefaultValue("") String issuer,
        @DefaultValue("") String jwks,
        @DefaultValue("") String audience,
        @DefaultValue({"roles", "scope", "scp"}) List<String> rolesClaim,
        @Nullable Integer maxRunning,
        @Nullable Integer maxQueued,
        @Nullable Double requestsPerSecond) {

    /** Whether a caller must say who it is. */
    enum Required {
        /** As soon as a key was made or an issuer is set, and on any address but loopback. */
        AUTO,
        /** Before there is a key, too. */
        ALWAYS
    }

    AccessSettings {
        if (!jwks.isBlank() && issuer.isBlank()) {
            throw new IllegalArgumentException("media.auth.jwks needs media.auth.issuer, whose tokens its keys check");
        }
        new CallerLimits(maxRunning, maxQueued, requestsPerSecond);
    }

    boolean takesTokens() {
        return !issuer.isBlank();
    }

    CallerLimits limits() {
        return new CallerLimits(maxRunning, maxQueued, requestsPerSecond);
    }
}
