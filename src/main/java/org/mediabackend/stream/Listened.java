package org.mediabackend.stream;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task that somebody listens to: who, and the newest state that was read for any of them. Thread-safe.
 *
 * <p>INVARIANT: a state is kept before it is handed out, and a client is among the clients before it is given the kept
 * one: so none falls between.
 */
final class Listened {

    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable TaskEvent> newest = new AtomicReference<>();

    void add(Client client) {
        clients.add(client);
    }

    /** True when nobody listens any more. */
    boolean remove(Client client) {
        clients.remove(client);
        return clients.isEmpty();
    }

    @Nullable
    TaskEvent newest() {
        return newest.get();
    }

    /** Whether that state is known already, or a later one. */
    boolean has(long seq) {
        TaskEvent known = newest.get();
        return known != null && known.seq() >= seq;
    }

    /** Keeps a state if it is the newest, and hands it to all. */
    void handOut(TaskEvent event) {
        newest.accumulateAndGet(event, (known, read) -> known != null && known.seq() > read.seq() ? known : read);
        clients.forEach(client -> client.offer(event));
    }

    int clients() {
        return clients.size();
    }

    void forEach(Consumer<Client> action) {
        clients.forEach(action);
    }
}
