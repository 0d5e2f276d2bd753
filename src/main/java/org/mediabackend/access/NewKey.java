package org.mediabackend.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key that is to be made.
 *
 * @param name 1 to 63 letters, digits, dots, hyphens and underscores
 * @param tenant 1 to 255 visible ASCII characters
 * @param roles at least one
 */
record NewKey(String name, String tenant, Set<CallerRole> roles, CallerLimits limits) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern TENANT = Pattern.compile("[!-~]{1,255}");

    static final String NAME_RULE =
            "must be 1 to 63 letters, digits, dots, hyphens and underscores, and begin with a letter or digit";
    static final String TENANT_RULE = "must be 1 to 255 visible ASCII characters";
    static final String ROLES_RULE = "must be some of submit, read, operate";

    /** @throws WrongKeyException naming the field that is wrong */
    NewKey {
        if (!NAME.matcher(name).matches()) {
            throw new WrongKeyException("name", NAME_RULE);
        }
        if (!TENANT.matcher(tenant).matches()) {
            throw new WrongKeyException("tenant", TENANT_RULE);
        }
        if (roles.isEmpty()) {
            throw new WrongKeyException("roles", ROLES_RULE);
        }
    }

    /**
     * One from what somebody typed.
     *
     * @param tenant null for the key's own name
     */
    static NewKey of(String name, @Nullable String tenant, List<String> roles, CallerLimits limits) {
        Set<CallerRole> known = EnumSet.noneOf(CallerRole.class);
        for (String role : roles) {
            known.add(CallerRole.ofWireName(role.strip().toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> new WrongKeyException("roles", ROLES_RULE)));
        }
        return new NewKey(name, tenant == null ? name : tenant, known, limits);
    }

    /** Roles as people write them: {@code submit,read}. */
    static List<String> split(String roles) {
        return Arrays.stream(roles.split(",")).filter(role -> !role.isBlank()).toList();
    }
}
