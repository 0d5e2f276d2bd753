package org.mediabackend.chaos;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.mediabackend.chaos.CommandLog.Ran;
import org.mediabackend.chaos.FaultRecord.Fault;
import org.mediabackend.chaos.FaultRecord.Held;
import org.mediabackend.chaos.FaultRecord.Kind;
import org.mediabackend.chaos.TaskTable.Done;
import org.mediabackend.chaos.TaskTable.Row;

/**
 * Compares, from the outside and at the end, what was asked for with tables, files, processes and the commands' file.
 */
final class Checker {

    /** How long after the database is back its being away may still be the reason of something. */
    private static final Duration AFTER_OUTAGE = Duration.ofSeconds(5);

    private final Submitter submitter;
    private final Operator operator;
    private final Watcher watcher;
    private final FaultRecord faults;
    private final References references;
    private final TaskTable table;
    private final Map<UUID, Row> rows;
    private final List<Ran> commands;

    Checker(
            Submitter submitter,
            Operator operator,
            Watcher watcher,
            FaultRecord faults,
            References references,
            TaskTable table,
            CommandLog log)
            throws SQLException, IOException {
        this.submitter = submitter;
        this.operator = operator;
        this.watcher = watcher;
        this.faults = faults;
        this.references = references;
        this.table = table;
        this.rows = table.rows();
        this.commands = log.read();
    }

    void check(Report report) throws SQLException {
        report.told("tasks submitted", submitter.accepted().size());
        report.told(
                "  ended: succeeded, failed, cancelled",
                count("SUCCEEDED") + ", " + count("FAILED") + ", " + count("CANCELLED"));
        report.told("  with ffmpeg, and its commands", media() + ", " + commands.size());
        report.told(
                "  restarted, of them from the start",
                operator.restarted().size() + ", "
                        + operator.restartedFromStart().size());
        List<UUID> accepted = List.copyOf(submitter.accepted().keySet());
        report.none(
                "lost", accepted.stream().filter(id -> !rows.containsKey(id)).toList());
        report.none(
                "stuck", rows.values().stream().filter(row -> !row.hasEnded()).toList());
        report.none("published twice", publishedTwice());
        report.none("torn", torn());
        report.none("commands ended by a database outage", ended(true));
        report.none("commands ended by nobody's doing", ended(false));
        report.none("failed for no fault of ours", unexpected());
        report.none("Batch rows open though the task has ended", table.openThoughEnded());
        report.none("completed executions not one for each succeeded task", completedOtherwise());
        report.none(
                "tasks that nobody was told of",
                rows.keySet().stream()
                        .filter(id -> !submitter.accepted().containsKey(id))
                        .toList());
        report.counted("steps run again though finished", runAgain());
        report.told("longest takeover, and the 99th percentile", takeovers());
    }

    private long count(String state) {
        return rows.values().stream().filter(row -> row.state().equals(state)).count();
    }

    private long media() {
        return submitter.accepted().values().stream()
                .filter(task -> task.recipe() != Recipe.DEMO)
                .count();
    }

    private boolean byOperator(UUID id) {
        return operator.restarted().contains(id);
    }

    private List<String> publishedTwice() throws SQLException {
        List<String> found = new ArrayList<>();
        Set<Path> restarted = operator.restarted().stream()
                .flatMap(id -> submitter.accepted().get(id).files().stream())
                .collect(Collectors.toSet());
        watcher.identities().forEach((file, first) -> {
            String now = Watcher.identity(file);
            if (!now.equals(first) && !restarted.contains(file)) {
                found.add(file + " was " + first + " and is " + now);
            }
        });
        for (String twice : table.completedTwice()) {
            if (!operator.restartedFromStart().contains(UUID.fromString(twice.substring(0, 36)))) {
                found.add(twice);
            }
        }
        return found;
    }

    private List<String> torn() {
        List<String> found = new ArrayList<>();
        watcher.torn().forEach(file -> found.add(file + " when its task was first seen finished"));
        for (Accepted task : submitter.accepted().values()) {
            Row row = rows.get(task.id());
            boolean mustBeThere = row != null && row.state().equals("SUCCEEDED");
            for (Path file : task.files()) {
                if ((mustBeThere || Files.exists(file)) && !references.isWhole(task.recipe(), file)) {
                    found.add(file + " at the end; its task is " + row);
                }
            }
        }
        return found;
    }

    /** @param outage those that the database's being away can explain, else those that nothing explains */
    private List<String> ended(boolean outage) {
        return commands.stream()
                .filter(Ran::wasEnded)
                .filter(ran -> !isExplained(ran))
                .filter(ran -> outage == faults.isOutage(ran.start(), end(ran), AFTER_OUTAGE))
                .map(Ran::toString)
                .toList();
    }

    private static Instant end(Ran ran) {
        // Of one that was killed with its script nobody knows when.
        return Optional.ofNullable(ran.end()).orElse(ran.start().plusSeconds(30));
    }

    private boolean isExplained(Ran ran) {
        if (faults.wasKilled(ran.tag()) || operator.cancelled().contains(ran.task())) {
            return true;
        }
        for (Fault fault : faults.of(ran.serverPid())) {
            // A worker that woke up without its lease ends its commands; one that was told to end lets them run a
            // while.
            boolean hit = !fault.until().isBefore(ran.start().minusSeconds(1))
                    && !fault.at().isAfter(end(ran).plusSeconds(2));
            if (hit) {
                return true;
            }
        }
        return false;
    }

    private List<String> unexpected() {
        Set<UUID> killed = new HashSet<>();
        commands.stream().filter(ran -> faults.wasKilled(ran.tag())).forEach(ran -> killed.add(ran.task()));
        List<String> found = new ArrayList<>();
        for (Accepted task : submitter.accepted().values()) {
            Row row = rows.get(task.id());
            if (row == null || !row.hasEnded()) {
                continue;
            }
            boolean expected = ("WORKER_LOST".equals(row.failureCode()) && timesHit(task.id()) >= 3)
                    || switch (row.state()) {
                        case "SUCCEEDED" -> task.recipe().end() != Recipe.End.FAILS;
                        case "CANCELLED" -> operator.cancelled().contains(task.id());
                        default ->
                            switch (task.recipe().end()) {
                                case FAILS -> true;
                                case MAY_MEET_A_FULL_DISK ->
                                    killed.contains(task.id()) || "DISK".equals(row.failureCode());
                                case SUCCEEDS -> killed.contains(task.id());
                            };
                    };
            if (!expected) {
                found.add(task.recipe() + " " + row);
            }
        }
        return found;
    }

    /** How often a worker was killed or stopped while the task ran. */
    private long timesHit(UUID task) {
        return faults.all().stream()
                .filter(fault ->
                        fault.held().stream().anyMatch(held -> held.task().equals(task)))
                .count();
    }

    private List<String> completedOtherwise() throws SQLException {
        return table.completedOtherwise().stream()
                .filter(text -> !byOperator(UUID.fromString(text.substring(0, 36))))
                .toList();
    }

    /** Commands that a later attempt ran although an earlier one had the step recorded as finished. */
    private List<String> runAgain() throws SQLException {
        Map<String, Done> finished = new HashMap<>();
        for (Done done : table.finishedSteps()) {
            if (!operator.restartedFromStart().contains(done.task())) {
                finished.merge(done.task() + " " + done.step(), done, (a, b) -> a.attempt() < b.attempt() ? a : b);
            }
        }
        List<String> found = new ArrayList<>();
        for (Ran ran : commands) {
            Accepted task = submitter.accepted().get(ran.task());
            String step = task != null && task.recipe() == Recipe.SEARCH
                    ? "candidate-" + (ran.step() + 1) + " " + (ran.step() == 0 ? "none" : "good")
                    : ran.variant() + "-" + (ran.index() + 1);
            Done done = finished.get(ran.task() + " " + step);
            if (done != null && ran.attempt() > done.attempt()) {
                found.add(ran + " though attempt " + done.attempt() + " had finished " + step);
            }
        }
        return found;
    }

    /** From the kill or the stop to the takeover, of those during which the database was not away. */
    private String takeovers() throws SQLException {
        List<Duration> all = new ArrayList<>();
        Map<Held, Instant> taken = table.takeovers();
        taken.forEach((held, when) -> faults.all().stream()
                .filter(fault -> fault.kind() == Kind.WORKER_KILLED || fault.kind() == Kind.WORKER_FROZEN)
                .filter(fault -> fault.held().contains(held) && fault.at().isBefore(when))
                .map(Fault::at)
                .max(Comparator.naturalOrder())
                .filter(at -> !faults.isOutage(at, when, Duration.ofSeconds(15)))
                .ifPresent(at -> all.add(Duration.between(at, when))));
        all.sort(Comparator.naturalOrder());
        String figures = all.isEmpty()
                ? "none"
                : seconds(all.getLast()) + ", " + seconds(all.get((int) (all.size() * 0.99))) + " of " + all.size();
        return figures + " (beside an outage of the database, and left out: " + (taken.size() - all.size()) + ")";
    }

    static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    /** Hidden files and directories below the directory. */
    static List<Path> leftovers(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                return hidden(each) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
                hidden(each);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path each, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            private boolean hidden(Path each) {
                boolean hidden = each.getFileName().toString().startsWith(".media-");
                if (hidden) {
                    found.add(each);
                }
                return hidden;
            }
        });
        return found;
    }
}
