package org.mediabackend.batch;

import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** What costs time and never a task: the database was away, or another attempt holds the task now. */
final class Outage {

    /** Causes may go round in a circle. */
    private static final int DEEPEST = 20;

    /** Cannot be reached or talked to; was shut down, crashed or starts up. */
    private static final Set<String> AWAY_CLASSES = Set.of("08", "57");

    /** A transaction ended for being idle; a standby; no connection left. */
    private static final Set<String> AWAY = Set.of("25P03", "25006", "53300");

    private Outage() {}

    /** Whether the exception, or what caused it, tells of an outage, and not of a bug. */
    static boolean caused(Throwable failure) {
        return causes(failure).noneMatch(WriteRefusedException.class::isInstance)
                && causes(failure)
                        .anyMatch(cause -> cause instanceof DataAccessResourceFailureException
                                || cause instanceof TransientDataAccessException
                                || cause instanceof RecoverableDataAccessException
                                || cause instanceof TransactionException
                                || cause instanceof LeaseLostException);
    }

    /** Whether another attempt holds the task. */
    static boolean isLostLease(Throwable failure) {
        return causes(failure).anyMatch(LeaseLostException.class::isInstance);
    }

    /**
     * Whether there was no server to talk to, which passes; else one that is there refused the statement, as with a
     * full disk (53100) or a limit of its own (class 54), which may be for good.
     */
    static boolean isAway(Throwable failure) {
        return causes(failure)
                .filter(SQLException.class::isInstance)
                .map(cause -> ((SQLException) cause).getSQLState())
                .anyMatch(Outage::isOfAbsence);
    }

    /** The server never leaves out the state: then it is the pool's or the driver's own. */
    private static boolean isOfAbsence(@Nullable String state) {
        return state == null
                || AWAY.contains(state)
                || (state.length() == 5 && AWAY_CLASSES.contains(state.substring(0, 2)));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        Stream.Builder<Throwable> causes = Stream.builder();
        Throwable next = failure;
        for (int depth = 0; next != null && depth < DEEPEST; depth++) {
            causes.add(next);
            next = next.getCause();
        }
        return causes.build();
    }
}
