package org.mediabackend.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.postgresql.PGProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

class NotifierTest {

    private static final String CONNECTED = "(connected)";

    private final TestDatabase database = TestDatabase.fresh();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Notifier notifier = new Notifier(details(""));

    @AfterEach
    void stop() {
        notifier.stop();
    }

    @Test
    void whatIsNotifiedIsHeardByItsTopic() throws Exception {
        listenTo("one");
        listenTo("other");
        notifier.start();
        assertThat(next()).isEqualTo(CONNECTED);
        assertThat(next()).isEqualTo(CONNECTED);
        execute("NOTIFY one, 'a'; NOTIFY two, 'b'; NOTIFY other, 'c'");
        assertThat(next()).isEqualTo("one a");
        assertThat(next()).isEqualTo("other c");
    }

    @Test
    void aCutConnectionIsMadeAgainAndSaysThatSomethingMayHaveBeenMissed() throws Exception {
        listenTo("one");
        notifier.start();
        assertThat(next()).isEqualTo(CONNECTED);
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                + "WHERE datname = current_database() AND pid <> pg_backend_pid()");
        assertThat(next()).isEqualTo(CONNECTED);
        execute("NOTIFY one, 'after'");
        assertThat(next()).isEqualTo("one after");
    }

    @Test
    void oneConnectionServesAllTopics() throws Exception {
        listenTo("one");
        listenTo("other");
        notifier.start();
        next();
        next();
        try (Connection connection = database.connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void theDriverIsGivenSocketsOnWhichItDoesNotDwell() throws Exception {
        Properties properties = Notifier.properties(details(""));
        assertThat(PGProperty.SOCKET_FACTORY.getOrDefault(properties)).isEqualTo(PromptSocketFactory.class.getName());
        try (Connection connection = DriverManager.getConnection(database.url(), properties)) {
            assertThat(connection.isValid(0)).isTrue();
        }
    }

    @Test
    void anAddressThatNamesSocketsOfItsOwnGetsThose() throws Exception {
        Notifier other = new Notifier(details("socketFactory=" + OwnSockets.class.getName()));
        other.listen("one", listener("one"));
        other.start();
        try {
            assertThat(next()).isEqualTo(CONNECTED);
            assertThat(OwnSockets.MADE).hasPositiveValue();
        } finally {
            other.stop();
        }
    }

    @Test
    void aTopicThatIsNoChannelIsRefused() {
        assertThatThrownBy(() -> listenTo("x; DROP TABLE task")).isInstanceOf(IllegalArgumentException.class);
    }

    private void listenTo(String topic) {
        notifier.listen(topic, listener(topic));
    }

    private NotificationListener listener(String topic) {
        return new NotificationListener() {
            @Override
            public void notified(String payload) {
                heard.add(topic + " " + payload);
            }

            @Override
            public void connected() {
                heard.add(CONNECTED);
            }
        };
    }

    private @Nullable String next() throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = database.connect()) {
            connection.createStatement().execute(sql);
        }
    }

    private JdbcConnectionDetails details(String parameters) {
        return new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return database.user();
            }

            @Override
            public String getPassword() {
                return database.password();
            }

            @Override
            public String getJdbcUrl() {
                return database.url() + (database.url().contains("?") ? "&" : "?") + parameters;
            }
        };
    }

    /** Made by the driver. */
    public static final class OwnSockets extends SocketFactory {

        static final AtomicInteger MADE = new AtomicInteger();

        @Override
        public Socket createSocket() {
            MADE.incrementAndGet();
            return new Socket();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
