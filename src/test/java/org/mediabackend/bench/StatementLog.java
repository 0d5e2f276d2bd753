package org.mediabackend.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The statements that reach one database, each with its transaction, from the server's log: exact, whoever sends them,
 * and also those that run in a transaction of their own.
 */
final class StatementLog {

    private static final Pattern LINE = Pattern.compile("^\\S+ \\S+ \\S+ \\[\\d+] db=(\\S*) tx=(\\S*) (\\w+):  (.*)$");
    private static final Pattern STATEMENT = Pattern.compile("^(?:statement|execute [^:]+): (.*)$", Pattern.DOTALL);

    /** What frames work and does none. */
    private static final Pattern FRAME =
            Pattern.compile("(BEGIN|COMMIT|ROLLBACK|SET|SHOW|LISTEN)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Path file;
    private final String database;
    private long offset;

    private StatementLog(Path file, String database) {
        this.file = file;
        this.database = database;
    }

    /** Has the server log all statements of new connections to that database. */
    static StatementLog of(BenchPostgres postgres, BenchDatabase database) throws Exception {
        database.execute("ALTER DATABASE " + database.name() + " SET log_statement = 'all'");
        return new StatementLog(postgres.log(), database.name());
    }

    /** One statement. @param transaction the same for all of one transaction */
    record Statement(String transaction, String text) {

        /** Whether it is one of BEGIN, COMMIT, SET and the like. */
        boolean isFrame() {
            return FRAME.matcher(text).matches();
        }

        /**
         * Whether it is how a pool asks a connection that has rested whether it still lives: an empty query. Postgres
         * plans and reads nothing for it, takes no snapshot and no number of a transaction, and writes nothing; that
         * its counter of commits goes up is all.
         */
        boolean isCheck() {
            return text.isEmpty();
        }
    }

    /** Some statements, in their order. */
    record Statements(List<Statement> all) {

        /** Without BEGIN, COMMIT and the like, and without the checks of the pool. */
        List<Statement> work() {
            return all.stream()
                    .filter(statement -> !statement.isFrame() && !statement.isCheck())
                    .toList();
        }

        /** Of the pool's connections; see {@link Statement#isCheck}. */
        int checks() {
            return (int) all.stream().filter(Statement::isCheck).count();
        }

        int count() {
            return work().size();
        }

        /** Those in which there was work. */
        int transactions() {
            return (int) work().stream().map(Statement::transaction).distinct().count();
        }

        /** How often each text came. */
        Map<String, Integer> byText() {
            Map<String, Integer> counts = new LinkedHashMap<>();
            work().forEach(statement -> counts.merge(statement.text(), 1, Integer::sum));
            return counts;
        }
    }

    /** Forgets what came until now. */
    void skip() throws IOException {
        offset = Files.size(file);
    }

    /** What came since it was read or skipped the last time. */
    Statements read() throws IOException {
        byte[] bytes;
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            bytes = new byte[(int) (log.length() - offset)];
            log.seek(offset);
            log.readFully(bytes);
        }
        offset += bytes.length;
        return parse(new String(bytes, StandardCharsets.UTF_8), database);
    }

    static Statements parse(String log, String database) {
        List<Statement> statements = new ArrayList<>();
        for (Entry entry : entries(log)) {
            Matcher statement = STATEMENT.matcher(entry.text());
            if (entry.database().equals(database) && entry.level().equals("LOG") && statement.matches()) {
                statements.add(new Statement(entry.transaction(), onOneLine(statement.group(1))));
            }
        }
        return new Statements(statements);
    }

    /** The plans that the server logged since it was read or skipped the last time: the first of each statement. */
    Map<String, String> readPlans() throws IOException {
        String text = Files.readString(file).substring((int) offset);
        skip();
        Map<String, String> plans = new LinkedHashMap<>();
        for (Entry entry : entries(text)) {
            if (!entry.database().equals(database) || !entry.text().contains("plan:\nQuery Text: ")) {
                continue;
            }
            String rest = entry.text().substring(entry.text().indexOf("Query Text: ") + 12);
            Matcher plan = Pattern.compile("\n(?=[^\n]*\\(cost=)").matcher(rest);
            if (plan.find()) {
                plans.putIfAbsent(onOneLine(rest.substring(0, plan.start())), rest.substring(plan.end()));
            }
        }
        return plans;
    }

    static String onOneLine(String sql) {
        return sql.replaceAll("--[^\n]*", "").replaceAll("\\s+", " ").strip();
    }

    private record Entry(String database, String transaction, String level, String text) {}

    private static List<Entry> entries(String text) {
        List<Entry> entries = new ArrayList<>();
        Matcher first = null;
        StringBuilder body = new StringBuilder();
        for (String line : text.split("\n")) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                add(entries, first, body);
                first = matcher;
                body = new StringBuilder(matcher.group(4));
            } else {
                // Further lines of an entry begin with a tab.
                body.append('\n').append(line.startsWith("\t") ? line.substring(1) : line);
            }
        }
        add(entries, first, body);
        return entries;
    }

    private static void add(List<Entry> entries, @Nullable Matcher first, CharSequence body) {
        if (first != null) {
            entries.add(new Entry(first.group(1), first.group(2), first.group(3), body.toString()));
        }
    }
}
