package org.mediabackend.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.mediabackend.worker.RetentionListener;
import org.springframework.stereotype.Component;

/** What this process removed because its time was over, as metrics. Thread-safe. */
@Component
class RetentionMetrics implements RetentionListener {

    private final MeterRegistry registry;

    RetentionMetrics(MeterRegistry registry) {
        this.registry = registry;
        // From the first moment on, so that a rate can be told from nothing.
        for (What what : What.values()) {
            counter(what);
        }
    }

    @Override
    public void removed(What what, long count) {
        counter(what).increment(count);
    }

    private Counter counter(What what) {
        return Counter.builder("media.retention.removed")
                .description("What was removed because its time was over")
                .tag("what", what.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
