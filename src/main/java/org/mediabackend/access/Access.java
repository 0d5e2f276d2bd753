package org.mediabackend.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Whether callers must say who they are: when it is asked for, when a key was ever made or an issuer is set, and
 * wherever others than this machine can reach the server. The last holds whatever becomes of the table of keys, so that
 * nothing opens a server by accident. Thread-safe.
 */
@Component
public class Access {

    private final AccessSettings settings;
    private final KeyRing ring;
    private final boolean apiOnLoopback;
    private final boolean managementOnLoopback;

    Access(AccessSettings settings, KeyRing ring, Environment environment) {
        this.settings = settings;
        this.ring = ring;
        this.apiOnLoopback = isLoopback(environment.getProperty("server.address"));
        this.managementOnLoopback = isLoopback(environment.getProperty("management.server.address"));
    }

    /** Whether it knows anybody who may call; a key that is revoked counts, for then another can be made. */
    boolean canAuthenticate() {
        return settings.required() == AccessSettings.Required.ALWAYS || settings.takesTokens() || ring.everMade();
    }

    /** Whether the API refuses who does not say who it is. */
    boolean isRequired() {
        return !apiOnLoopback || canAuthenticate();
    }

    /** The same of Actuator, which has an address of its own. */
    boolean isRequiredForManagement() {
        return !managementOnLoopback || canAuthenticate();
    }

    /** Whether only this machine reaches the API. */
    boolean isOnLoopback() {
        return apiOnLoopback;
    }

    /** Who may call, for the line that is told at the start. */
    public String shown() {
        if (!isRequired()) {
            return "anybody on this machine (no key yet)";
        }
        String keys = ring.size() == 0 ? "" : ring.size() == 1 ? "1 key" : ring.size() + " keys";
        String tokens = settings.takesTokens() ? "tokens of " + settings.issuer() : "";
        if (keys.isEmpty() && tokens.isEmpty()) {
            return "nobody (no key)";
        }
        return keys.isEmpty() || tokens.isEmpty() ? keys + tokens : keys + ", " + tokens;
    }

    private static boolean isLoopback(@Nullable String address) {
        try {
            return address != null
                    && !address.isBlank()
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
