package org.mediabackend.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mediabackend.support.Migrations;

/**
 * A database of one contestant's own, on the one server.
 *
 * @param url with the credentials in it, also good as {@code DATABASE_URL}
 */
record BenchDatabase(String name, String url) {

    /** Applies our migrations. */
    BenchDatabase migrated() {
        Migrations.apply(url, null, null);
        return this;
    }

    /** The same, for statements that {@link StatementLog} is not to see. */
    BenchDatabase quiet() {
        return new BenchDatabase(name, url + "&options=-c%20log_statement%3Dnone");
    }

    /** A connection of its own; the caller closes it. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(patient());
    }

    /** A pool that is full from the beginning; the caller closes it. */
    HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(patient());
        config.setMaximumPoolSize(size);
        config.setPoolName(name);
        return new HikariDataSource(config);
    }

    /** Any statements, separated by semicolons. */
    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one number that a query answers. */
    double number(String sql, Object... params) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < params.length; i++) {
                statement.setObject(i + 1, params[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getDouble(1);
            }
        }
    }

    /** All rows, each by the names of its columns. */
    List<Map<String, Object>> rows(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<Map<String, Object>> all = new ArrayList<>();
            while (rows.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnLabel(i), rows.getObject(i));
                }
                all.add(row);
            }
            return all;
        }
    }

    /** Our servers give up a statement after seconds; to fill a database takes minutes. */
    private String patient() {
        return url.replaceFirst("socketTimeout=\\d+", "socketTimeout=0");
    }
}
