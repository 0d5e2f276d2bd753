package org.mediabackend.task;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The ledger without Spring Batch's tables. */
public final class TestLedger {

    private static final Continuation<Boolean> NONE = new Continuation<>("", "", "", Map.of(), (rs, n) -> true);

    /** Objects to nothing. */
    private static final Continuation<Boolean> ALL =
            new Continuation<>(", allowed AS (SELECT place FROM asked)", "", "", Map.of(), (rs, n) -> true);

    private TestLedger() {}

    public static Optional<ClaimedTask> claim(
            TaskLedger ledger, UUID holder, Lane lane, Duration lease, boolean rescue) {
        return claim(ledger, holder, lane, lease, 1, rescue).taken().stream().findFirst();
    }

    static Claim<ClaimedTask> claim(
            TaskLedger ledger, UUID holder, Lane lane, Duration lease, int most, boolean rescue) {
        ClaimRequest.From from = rescue ? ClaimRequest.From.EXPIRED_THEN_QUEUE : ClaimRequest.From.DUE_THEN_QUEUE;
        return claim(ledger, new ClaimRequest(holder, lane, lease, most, from));
    }

    static Optional<ClaimedTask> claimCancelled(TaskLedger ledger, UUID holder, Lane lane, Duration lease) {
        ClaimRequest request = new ClaimRequest(holder, lane, lease, 1, ClaimRequest.From.CANCELLED_BY_THE_LOST);
        return claim(ledger, request).taken().stream().findFirst();
    }

    private static Claim<ClaimedTask> claim(TaskLedger ledger, ClaimRequest request) {
        return ledger.claim(request, NONE).map(Taken::task);
    }

    static boolean restart(TaskLedger ledger, Task read, Restart restart) {
        return ledger.restart(read, restart, new Clauses("", Map.of())).isPresent();
    }

    static boolean report(TaskLedger ledger, Lease lease, Report report) {
        return write(ledger, new Entry(lease, System.nanoTime(), false, report, null));
    }

    static boolean end(TaskLedger ledger, Lease lease, TaskEnd end, Report last) {
        return write(ledger, new Entry(lease, System.nanoTime(), false, last, end));
    }

    private static boolean write(TaskLedger ledger, Entry entry) {
        return ledger.write(List.of(entry), true, ALL).getFirst().told();
    }
}
