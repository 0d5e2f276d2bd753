package org.mediabackend.batch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Loses the connection in a commit, also in that of a single statement, before the server has done it or after. */
final class LossyDataSource extends DelegatingDataSource {

    /** Whether the server still commits what is lost next; null when nothing is. */
    private volatile @Nullable Boolean loseNext;

    LossyDataSource(DataSource real) {
        super(real);
    }

    void loseNextCommit(boolean committed) {
        loseNext = committed;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection real = super.getConnection();
        return proxy(
                Connection.class,
                real,
                (method, args) -> {
                    if (method.equals("commit")) {
                        lose(real, real::commit);
                    }
                },
                statement -> real.getAutoCommit() ? lossy(real, statement) : statement);
    }

    private Object lossy(Connection connection, Object statement) {
        PreparedStatement real = (PreparedStatement) statement;
        return proxy(
                PreparedStatement.class,
                real,
                (method, args) -> {
                    if (method.startsWith("execute")) {
                        lose(connection, real::execute);
                    }
                },
                result -> result);
    }

    private void lose(Connection connection, Doing doing) throws SQLException {
        Boolean committed = loseNext;
        if (committed != null) {
            loseNext = null;
            if (committed) {
                doing.run();
            }
            connection.close();
            throw new SQLException("An I/O error occurred while sending to the backend.", "08006");
        }
    }

    private interface Doing {
        void run() throws SQLException;
    }

    private interface Before {
        void call(String method, Object @Nullable [] args) throws SQLException;
    }

    private interface Result {
        Object of(Object made) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T real, Before before, Result statements) {
        return type.cast(Proxy.newProxyInstance(
                LossyDataSource.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    before.call(method.getName(), args);
                    try {
                        Object result = method.invoke(real, args);
                        return method.getName().equals("prepareStatement") ? statements.of(result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
