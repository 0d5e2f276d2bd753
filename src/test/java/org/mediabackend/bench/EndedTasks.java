package org.mediabackend.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Fills a database with ended tasks: copies of one that our server ran there, with identities of their own, in all
 * tables that it left rows in. It reads the columns from the database, so it also copies those that come later.
 */
final class EndedTasks {

    /** Over which the ends of the copies are spread, evenly. */
    static final int DAYS = 29;

    /** Between the numbers that were given so far and those of the copies, for who takes numbers in blocks. */
    private static final int ROOM = 1_000;

    /** 2026-01-01T00:00:00Z in epoch milliseconds. */
    private static final long FIRST_ID_MS = 1_767_225_600_000L;

    /** In an order that foreign keys allow. */
    private static final List<String> TABLES = List.of(
            "batch_job_instance",
            "batch_job_execution",
            "batch_job_execution_params",
            "batch_job_execution_context",
            "batch_step_execution",
            "batch_step_execution_context",
            "task");

    private final BenchDatabase database;
    private final String task;
    private final Map<String, Long> ids;

    private EndedTasks(BenchDatabase database, String task, Map<String, Long> ids) {
        this.database = database;
        this.task = task;
        this.ids = ids;
    }

    /** Copies the newest task of the database, which must have one job execution of one step, so many times. */
    static void copy(BenchDatabase database, int copies) throws SQLException {
        Map<String, Object> seed = database.rows("""
            SELECT t.id::text AS task, i.job_instance_id, e.job_execution_id, s.step_execution_id
            FROM task t
                JOIN batch_job_instance i ON i.job_instance_id = t.job_instance_id
                JOIN batch_job_execution e ON e.job_instance_id = i.job_instance_id
                JOIN batch_step_execution s ON s.job_execution_id = e.job_execution_id
            WHERE t.state = 'SUCCEEDED'
            ORDER BY t.created_at DESC LIMIT 1
            """).getFirst();
        Map<String, Long> ids = List.of("job_instance_id", "job_execution_id", "step_execution_id").stream()
                .collect(Collectors.toMap(name -> name, name -> ((Number) seed.get(name)).longValue()));
        EndedTasks tasks = new EndedTasks(database, (String) seed.get("task"), ids);
        for (String table : TABLES) {
            tasks.fill(table, copies);
        }
        for (String sequence : List.of("job_instance", "job_execution", "step_execution")) {
            database.execute("SELECT setval('batch_" + sequence + "_seq', (SELECT max(" + sequence + "_id) FROM batch_"
                    + sequence + ") + " + ROOM + ")");
        }
        database.execute("VACUUM ANALYZE");
    }

    /** The id of a copy; they are numbered from 1, the newest, and each ended a little before the one before it. */
    static UUID id(BenchDatabase database, int number) throws SQLException {
        return UUID.fromString((String) database.rows("SELECT " + newId(Integer.toString(number)) + "::text AS id")
                .getFirst()
                .get("id"));
    }

    /** Of version 7, as the server makes them, a second apart; all before what a server makes. */
    private static String newId(String number) {
        String random = "md5('task ' || " + number + ")";
        return "(lpad(to_hex(" + FIRST_ID_MS + " - 1000 * (" + number + ")::bigint), 12, '0') || '7' || left(" + random
                + ", 3) || '8' || substr(" + random + ", 4, 15))::uuid";
    }

    private void fill(String table, int copies) throws SQLException {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Map<String, Object> column : database.rows("""
            SELECT column_name, data_type FROM information_schema.columns
            WHERE table_name = '%s' AND is_generated = 'NEVER' ORDER BY ordinal_position
            """.formatted(table))) {
            String name = (String) column.get("column_name");
            columns.add(name);
            values.add(value(table, name, (String) column.get("data_type"), copies));
        }
        String where = table.equals("task")
                ? "id = '" + task + "'"
                : ids.entrySet().stream()
                        .filter(id -> columns.contains(id.getKey()))
                        .map(id -> id.getKey() + " = " + id.getValue())
                        .collect(Collectors.joining(" AND "));
        database.execute("INSERT INTO " + table + " (" + String.join(", ", columns) + ") SELECT "
                + String.join(", ", values) + " FROM " + table + " AS seed, generate_series(1, " + copies
                + ") AS number WHERE " + where);
    }

    private String value(String table, String column, String type, int copies) {
        Long id = ids.get(column);
        if (id != null) {
            return "seed." + column + " + " + ROOM + " + number";
        }
        if (table.equals("task") && column.equals("id")) {
            return newId("number");
        }
        if (column.equals("job_key")) {
            return "md5('key ' || number)";
        }
        if (column.equals("seq")) {
            return "nextval('task_change_seq')";
        }
        return switch (type) {
            case "timestamp with time zone", "timestamp without time zone" ->
                "seed." + column + " - number * (interval '" + DAYS + " days' / " + copies + ")";
            case "json", "jsonb", "text", "character varying" ->
                "replace(seed." + column + "::text, '" + task + "', (" + newId("number") + ")::text)::" + type;
            default -> "seed." + column;
        };
    }
}
