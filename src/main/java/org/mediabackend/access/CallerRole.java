package org.mediabackend.access;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.core.GrantedAuthority;

/** What a caller may do. */
public enum CallerRole implements GrantedAuthority {
    /** Submits tasks, and cancels and restarts its own. */
    SUBMIT,
    /** Sees its own tasks. */
    READ,
    /** All of that for everybody's tasks; workers, lanes, keys, Actuator. */
    OPERATE;

    /** The word in keys, requests and tokens. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that word; empty if there is none. */
    public static Optional<CallerRole> ofWireName(String word) {
        for (CallerRole role : values()) {
            if (role.wireName().equals(word)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** Those roles with what they include. */
    static Set<CallerRole> withIncluded(Set<CallerRole> roles) {
        return roles.contains(OPERATE) ? EnumSet.allOf(CallerRole.class) : roles;
    }

    @Override
    public String getAuthority() {
        return name();
    }
}
