package org.mediabackend.access;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who sent a request.
 *
 * @param name of the key or the token, for the log and the limits
 * @param tenant whose tasks it may touch; null while nothing authenticates
 * @param roles with those that they include
 * @param limits its own, else the defaults
 */
public record Caller(String name, @Nullable String tenant, Set<CallerRole> roles, CallerLimits limits) {

    /** Whoever calls while nothing authenticates: the server's own machine. */
    static final Caller ANYBODY = new Caller("anybody", null, EnumSet.allOf(CallerRole.class), CallerLimits.NONE);

    /** The caller of the request that this thread serves. */
    public static Caller current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication instanceof CallerAuthentication of) {
            return of.getPrincipal();
        }
        throw new IllegalStateException("no request that was let in is served by this thread");
    }

    /**
     * Whether the caller may see and touch a task: its own tenant's, an operator every one.
     *
     * @param owner the task's; null if nothing authenticated when it was submitted
     */
    public boolean owns(@Nullable String owner) {
        return isOperator() || (tenant != null && tenant.equals(owner));
    }

    /** The tenant whose tasks alone it sees; null for an operator, who sees everybody's. */
    public @Nullable String confinedTo() {
        return isOperator() ? null : Objects.requireNonNull(tenant, "who is no operator has a tenant");
    }

    /** Whether it touches everybody's tasks. */
    public boolean isOperator() {
        return roles.contains(CallerRole.OPERATE);
    }
}
