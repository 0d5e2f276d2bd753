package org.mediabackend.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.worker.Workers.Beat;
import org.mediabackend.worker.Workers.Self;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/**
 * What a worker says to keep what it holds, over a connection of its own: it never waits behind the pool's other users,
 * and no answer is awaited for longer than a third of a lease, so that a database that has frozen is noticed. Used by
 * one thread at a time.
 */
@Component
@OnWorkerRole
class Heartbeat {

    private static final long FORGET_EVERY = 1000;

    private final Self self;
    private final SingleConnectionDataSource connection;
    private final TaskLedger ledger;
    private final Workers workers;
    private long beats;

    Heartbeat(JdbcConnectionDetails details, WorkerSettings settings, @Nullable BuildProperties build) {
        this.self = new Self(
                UUID.randomUUID(),
                host(),
                ProcessHandle.current().pid(),
                build == null ? "(development)" : String.valueOf(build.getVersion()),
                settings.lease());
        this.connection = new SingleConnectionDataSource(impatient(details.getJdbcUrl(), settings.lease()), true);
        if (details.getUsername() != null) {
            connection.setUsername(details.getUsername());
        }
        if (details.getPassword() != null) {
            connection.setPassword(details.getPassword());
        }
        connection.setAutoCommit(true);
        JdbcClient jdbc = JdbcClient.create(connection);
        this.ledger = TaskLedger.of(jdbc);
        this.workers = new Workers(jdbc);
    }

    /** The holder of this process's leases; new at each start. */
    UUID holder() {
        return self.id();
    }

    /** Renews the leases; those that are not returned are lost. */
    Set<Lease> renew(Collection<Lease> leases) {
        return ledger.renew(self.id(), leases, self.lease());
    }

    /** The tasks that are to be stopped. */
    Set<UUID> cancelling() {
        return ledger.cancelling(self.id());
    }

    /** Tells how the worker stands, and answers what is asked of it. */
    Orders tell(Beat beat) {
        Orders orders = workers.beat(self, beat);
        if (beats++ % FORGET_EVERY == 0) {
            workers.forgetLost();
        }
        return orders;
    }

    /** The last word of a worker that ends. */
    void leave() {
        try {
            workers.leave(self.id());
        } finally {
            connection.destroy();
        }
    }

    /** After a failure; what comes next is said over a new connection. */
    void hangUp() {
        connection.resetConnection();
    }

    /** Of a parameter that is named twice the driver takes the last. */
    private static String impatient(String url, Duration lease) {
        long seconds = Math.max(1, lease.dividedBy(3).plusMillis(999).toSeconds());
        return url + (url.contains("?") ? "&" : "?") + "socketTimeout=" + seconds + "&connectTimeout=" + seconds
                + "&loginTimeout=" + seconds + "&ApplicationName=media-backend-heartbeat";
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
