package org.mediabackend.notifier;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Listens on one connection of its own for all topics of this process, and makes the connection again when it breaks.
 * Topics are registered before the start; a notification of another topic cannot arrive. Thread-safe.
 */
@Component
public class Notifier implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Notifier.class);

    /** How long to wait for a notification before asking the server whether it still answers. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(1);

    private final JdbcConnectionDetails details;
    private final Map<String, List<NotificationListener>> listeners = new ConcurrentHashMap<>();
    private volatile CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Connection connection;
    private volatile @Nullable Thread thread;

    Notifier(JdbcConnectionDetails details) {
        this.details = details;
    }

    /** One without Spring. */
    public static Notifier of(JdbcConnectionDetails details) {
        return new Notifier(details);
    }

    /**
     * Registers a listener.
     *
     * @param topic a Postgres channel; lower-case letters and underscores
     */
    public void listen(String topic, NotificationListener listener) {
        if (!topic.matches("[a-z_]{1,63}")) {
            throw new IllegalArgumentException("not a topic: " + topic);
        }
        if (isRunning()) {
            throw new IllegalStateException("register " + topic + " before the notifier starts");
        }
        listeners.computeIfAbsent(topic, t -> new CopyOnWriteArrayList<>()).add(listener);
    }

    @Override
    public void start() {
        stopped = new CountDownLatch(1);
        thread = Thread.ofPlatform().name("notifier").daemon().start(this::run);
    }

    @Override
    public void stop() {
        stopped.countDown();
        close();
        Thread running = thread;
        if (running != null) {
            try {
                running.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Before the worker and the streams start, and after they have stopped. */
    @Override
    public int getPhase() {
        return -100;
    }

    private void run() {
        Duration retry = FIRST_RETRY;
        while (!isStopped()) {
            try {
                connect();
                retry = FIRST_RETRY;
                hear();
            } catch (SQLException e) {
                if (!isStopped()) {
                    log.warn("The notification connection broke ({}); connecting again", e.getMessage());
                }
            } catch (RuntimeException | Error e) {
                log.error("A listener of notifications failed", e);
            } finally {
                close();
            }
            pause(retry);
            retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
        }
    }

    private void connect() throws SQLException {
        Connection made = DriverManager.getConnection(details.getJdbcUrl(), properties(details));
        connection = made;
        try (Statement statement = made.createStatement()) {
            for (String topic : listeners.keySet()) {
                statement.execute("LISTEN " + topic);
            }
        }
        listeners.values().forEach(heard -> heard.forEach(NotificationListener::connected));
    }

    /** What the address says of itself wins, as a factory of sockets to a cloud's database. */
    static Properties properties(JdbcConnectionDetails details) {
        Properties properties = new Properties();
        properties.setProperty(PGProperty.SOCKET_FACTORY.getName(), PromptSocketFactory.class.getName());
        Optional.ofNullable(details.getUsername()).ifPresent(user -> PGProperty.USER.set(properties, user));
        Optional.ofNullable(details.getPassword()).ifPresent(password -> PGProperty.PASSWORD.set(properties, password));
        return properties;
    }

    private void hear() throws SQLException {
        while (!isStopped()) {
            Connection open = connection;
            if (open == null) {
                return;
            }
            PGNotification[] arrived =
                    open.unwrap(PGConnection.class).getNotifications(Math.toIntExact(PATIENCE.toMillis()));
            if (arrived == null || arrived.length == 0) {
                // A peer that vanished sends nothing either: only an answer shows that the connection lives.
                try (Statement statement = open.createStatement()) {
                    statement.execute("SELECT 1");
                }
                continue;
            }
            for (PGNotification notification : arrived) {
                listeners
                        .getOrDefault(notification.getName(), List.of())
                        .forEach(listener -> listener.notified(notification.getParameter()));
            }
        }
    }

    private void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                log.debug("Closing the notification connection failed", e);
            }
        }
    }

    private void pause(Duration duration) {
        try {
            if (stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("The notifier ends");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }
}
