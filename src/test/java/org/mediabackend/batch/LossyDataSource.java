package org.mediabackend.batch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Loses the connection in a commit, before the server has done it or after. */
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
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    Boolean committed = loseNext;
                    if (method.getName().equals("commit") && committed != null) {
                        loseNext = null;
                        if (committed) {
                            real.commit();
                        }
                        real.close();
                        throw new SQLException("An I/O error occurred while sending to the backend.", "08006");
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
