package org.mediabackend.ops;

import org.mediabackend.process.Sandbox;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** How commands are confined; down when no way to do it works here, so that none is run. */
@Component("sandboxHealthIndicator")
class SandboxHealth implements HealthIndicator {

    private final Sandbox sandbox;

    SandboxHealth(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Override
    public Health health() {
        Health.Builder health = sandbox.refusal().isPresent() ? Health.down() : Health.up();
        sandbox.refusal().ifPresent(sentence -> health.withDetail("reason", sentence));
        return health.withDetail("level", sandbox.toString()).build();
    }
}
