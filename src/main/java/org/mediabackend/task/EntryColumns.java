package org.mediabackend.task;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Entries as the columns of one statement: what stands at one place of each array belongs together. */
record EntryColumns(List<Entry> entries) {

    static EntryColumns of(List<Entry> entries) {
        return new EntryColumns(entries);
    }

    StatementSpec bind(StatementSpec statement) {
        return statement
                .param("ids", of(entry -> entry.lease().taskId(), new UUID[0]))
                .param("holders", of(entry -> entry.lease().holder(), new UUID[0]))
                .param("attempts", of(entry -> entry.lease().attempt(), new Integer[0]))
                .param("numbers", of(Entry::number, new Long[0]))
                .param("whileCancelling", of(Entry::whileCancelling, new Boolean[0]))
                .param("progresses", of(entry -> entry.report().progress(), new Integer[0]))
                .param("stages", of(entry -> entry.report().stage(), new String[0]))
                .param("messages", of(entry -> entry.report().message(), new String[0]))
                .param("metas", of(entry -> entry.report().meta(), new String[0]))
                .param("lives", of(entry -> entry.report().live(), new String[0]))
                .param("steps", of(entry -> entry.report().steps(), new String[0]))
                .param("states", of(EntryColumns::state, new String[0]))
                .param("results", of(EntryColumns::result, new String[0]))
                .param("errors", of(EntryColumns::error, new String[0]))
                .param("codes", of(EntryColumns::failureCode, new String[0]));
    }

    private <T> T[] of(Function<Entry, @Nullable T> column, T[] type) {
        return entries.stream().map(column).toList().toArray(type);
    }

    private static @Nullable String state(Entry entry) {
        return switch (entry.end()) {
            case null -> null;
            case TaskEnd.Succeeded s -> TaskState.SUCCEEDED.name();
            case TaskEnd.Failed f -> TaskState.FAILED.name();
        };
    }

    private static @Nullable String result(Entry entry) {
        return entry.end() instanceof TaskEnd.Succeeded succeeded ? succeeded.result() : null;
    }

    private static @Nullable String error(Entry entry) {
        return entry.end() instanceof TaskEnd.Failed failed ? failed.error() : null;
    }

    private static @Nullable String failureCode(Entry entry) {
        return entry.end() instanceof TaskEnd.Failed failed ? failed.code().name() : null;
    }
}
