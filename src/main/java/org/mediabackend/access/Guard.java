package org.mediabackend.access;

import org.mediabackend.web.ConditionalOnApiRole;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Stops the start of an API that others than this machine can reach while nothing authenticates. */
@Component
@ConditionalOnApiRole
class Guard implements InitializingBean {

    private final Access access;
    private final Environment environment;

    Guard(Access access, Environment environment) {
        this.access = access;
        this.environment = environment;
    }

    /** @throws OpenToAllException if so */
    @Override
    public void afterPropertiesSet() {
        if (!access.isOnLoopback() && !access.canAuthenticate()) {
            String address = environment.getProperty("server.address", "");
            throw new OpenToAllException(address.isBlank() ? "any address of this machine" : address);
        }
    }
}
