package org.mediabackend.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Ends or stops its own process at an exact statement or commit. A server loads it by {@code SPRING_MAIN_SOURCES}, and
 * looks for orders in the file that {@code FAILPOINT} names: nothing of it is in the product.
 */
public final class Failpoint implements BeanPostProcessor {

    static final String FILE = "FAILPOINT";

    private final Path file = Path.of(System.getenv(FILE));
    private final AtomicBoolean hit = new AtomicBoolean();

    /** What happens to the process. */
    enum Act {
        HALT,
        STOP
    }

    /** When, seen from the statement that is waited for. */
    enum Moment {
        BEFORE,
        AFTER,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    /** @param statement a regular expression that is found in the statement with its parameters */
    record Order(Act act, Moment moment, String statement) {

        void give(Path to) throws IOException {
            Path partial = to.resolveSibling(to.getFileName() + ".partial");
            Files.writeString(partial, act + "\n" + moment + "\n" + statement);
            Files.move(partial, to);
        }

        static Order read(Path from) throws IOException {
            String[] lines = Files.readString(from).split("\n", 3);
            return new Order(Act.valueOf(lines[0]), Moment.valueOf(lines[1]), lines[2]);
        }
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? new Source(source) : bean;
    }

    /** The order, if one is given and the statement is the one that it waits for. */
    private @Nullable Order order(String sql) {
        try {
            if (hit.get() || !Files.exists(file)) {
                return null;
            }
            Order order = Order.read(file);
            return Pattern.compile(order.statement()).matcher(sql).find() ? order : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void carryOut(Order order) {
        if (!hit.compareAndSet(false, true)) {
            return;
        }
        if (order.act() == Act.HALT) {
            Runtime.getRuntime().halt(137);
        }
        Signals.send("-STOP", ProcessHandle.current().pid());
    }

    private final class Source extends DelegatingDataSource {

        Source(DataSource source) {
            super(source);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            // One transaction after the other: what it waits to commit.
            Order[] committing = new Order[1];
            return proxy(Connection.class, (method, args) -> {
                return switch (method.getName()) {
                    case "prepareStatement" ->
                        statement(
                                (PreparedStatement) method.invoke(connection, args),
                                (String) args[0],
                                connection,
                                committing);
                    case "commit" -> commit(method, connection, committing);
                    default -> method.invoke(connection, args);
                };
            });
        }

        private @Nullable Object commit(Method method, Connection connection, @Nullable Order[] committing)
                throws InvocationTargetException, IllegalAccessException {
            Order order = committing[0];
            committing[0] = null;
            if (order != null && order.moment() == Moment.BEFORE_COMMIT) {
                carryOut(order);
            }
            Object answer = method.invoke(connection);
            if (order != null && order.moment() == Moment.AFTER_COMMIT) {
                carryOut(order);
            }
            return answer;
        }

        private PreparedStatement statement(
                PreparedStatement statement, String sql, Connection connection, @Nullable Order[] committing) {
            StringBuilder bound = new StringBuilder();
            return proxy(PreparedStatement.class, (method, args) -> {
                if (method.getName().startsWith("set") && args != null) {
                    bound.append(Arrays.deepToString(args)).append('\n');
                }
                Order order = method.getName().startsWith("execute") ? order(sql + bound) : null;
                if (order == null) {
                    return method.invoke(statement, args);
                }
                if (order.moment() == Moment.BEFORE) {
                    carryOut(order);
                }
                Object answer = method.invoke(statement, args);
                boolean committed = connection.getAutoCommit();
                if (order.moment() == Moment.AFTER || (order.moment() == Moment.AFTER_COMMIT && committed)) {
                    carryOut(order);
                } else if (!committed) {
                    committing[0] = order;
                }
                return answer;
            });
        }
    }

    private interface Call {
        @Nullable
        Object on(Method method, Object @Nullable [] args)
                throws SQLException, InvocationTargetException, IllegalAccessException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                Failpoint.class.getClassLoader(), new Class<?>[] {type}, (it, method, args) -> {
                    try {
                        return call.on(method, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
