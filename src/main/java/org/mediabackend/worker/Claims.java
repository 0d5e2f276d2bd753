package org.mediabackend.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.mediabackend.batch.Attempt;
import org.mediabackend.batch.AttemptNotOpenedException;
import org.mediabackend.batch.Attempts;
import org.mediabackend.task.Claim;
import org.mediabackend.task.ClaimRequest;
import org.mediabackend.task.ClaimRequest.From;
import org.mediabackend.task.ClaimableTasks;
import org.mediabackend.task.Lane;
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes tasks from the queue, and from workers that are gone. Thread-safe. */
@Component
@OnWorkerRole
class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    /** How many tasks that are refused may stand before one that is not. */
    private static final int LOOKED_AT = 50;

    private final WorkerSettings settings;
    private final TaskLedger ledger;
    private final ClaimableTasks claimable;
    private final Attempts attempts;
    private final TransactionTemplate transaction;

    Claims(
            WorkerSettings settings,
            TaskLedger ledger,
            ClaimableTasks claimable,
            Attempts attempts,
            TransactionTemplate transaction) {
        this.settings = settings;
        this.ledger = ledger;
        this.claimable = claimable;
        this.attempts = attempts;
        this.transaction = transaction;
    }

    /** The next tasks of the lane, and their job executions, in one transaction. */
    Claim<Attempt> next(UUID holder, Lane lane, int most, boolean looksAround, Contact contact) {
        return open(contact, rescue -> {
            From from = !looksAround ? From.QUEUE : rescue ? From.EXPIRED_THEN_QUEUE : From.DUE_THEN_QUEUE;
            return new ClaimRequest(holder, lane, settings.lease(), most, from);
        });
    }

    /** As {@link #next}, but only of what workers that are gone were cancelling: it runs nothing. */
    Claim<Attempt> nextCancelled(UUID holder, Lane lane, int most, Contact contact) {
        return contact.mayRescue()
                ? open(
                        contact,
                        rescue -> new ClaimRequest(holder, lane, settings.lease(), most, From.CANCELLED_BY_THE_LOST))
                : Claim.none();
    }

    private Claim<Attempt> open(Contact contact, Function<Boolean, ClaimRequest> asking) {
        while (true) {
            try {
                return openOnce(contact, asking);
            } catch (AttemptNotOpenedException e) {
                putOff(e);
            } catch (NonTransientDataAccessResourceException e) {
                throw e;
            } catch (NonTransientDataAccessException e) {
                return openOneByOne(contact, asking, e);
            }
        }
    }

    private Claim<Attempt> openOnce(Contact contact, Function<Boolean, ClaimRequest> asking) {
        while (true) {
            Claim<Attempt> claimed = transaction.execute(status -> {
                boolean rescue = contact.mayRescue();
                Claim<Attempt> opened = attempts.claim(asking.apply(rescue));
                if (!opened.taken().isEmpty() && rescue && !contact.mayRescue()) {
                    // The database froze while this stood in it: on its return it found leases that their owners
                    // are about to renew.
                    status.setRollbackOnly();
                    return null;
                }
                return opened;
            });
            if (claimed != null) {
                return claimed;
            }
        }
    }

    /**
     * For a claim that the tables refuse, which does not say because of which task. Where all are refused it goes on
     * behind them, for one that is not shows that the others are refused for what they are. What is refused of all is
     * no task's own fault: they are left where they are, and the lane rests.
     */
    private Claim<Attempt> openOneByOne(
            Contact contact, Function<Boolean, ClaimRequest> asking, NonTransientDataAccessException failure) {
        ClaimRequest all = asking.apply(contact.mayRescue());
        List<UUID> ids = claimable.next(all.most(Math.max(all.most(), LOOKED_AT)));
        List<Attempt> taken = new ArrayList<>();
        Map<UUID, RuntimeException> refused = new LinkedHashMap<>();
        int tried = 0;
        try {
            for (UUID id : ids) {
                if (taken.size() == all.most() || (!taken.isEmpty() && tried >= all.most())) {
                    break;
                }
                tried++;
                try {
                    taken.addAll(
                            openOnce(contact, rescue -> asking.apply(rescue).only(id))
                                    .taken());
                } catch (NonTransientDataAccessResourceException e) {
                    // The database is away, which no task is to blame for.
                    throw e;
                } catch (AttemptNotOpenedException | NonTransientDataAccessException e) {
                    refused.put(id, e);
                }
            }
            if (taken.isEmpty() && ids.size() != 1) {
                throw failure;
            }
            refused.forEach(this::putOff);
        } catch (RuntimeException | Error e) {
            if (taken.isEmpty()) {
                throw e;
            }
            log.warn("Some tasks could not be claimed; those that were go on ({})", e.getMessage());
        }
        return new Claim<>(taken, true);
    }

    private void putOff(UUID task, RuntimeException failure) {
        if (failure instanceof AttemptNotOpenedException e) {
            putOff(e);
        } else {
            putOff(task, failure, "the database refuses to begin this task: " + reason(failure));
        }
    }

    private void putOff(AttemptNotOpenedException failure) {
        putOff(failure.taskId(), failure, "the server could not start this task; its log says why under the task's id");
    }

    /** A bug, or somebody else's rows; but one task that cannot be started must not keep the lane from all others. */
    private void putOff(UUID task, RuntimeException failure, String error) {
        log.error("Task {} could not be started; others go first", task, failure);
        ledger.putOff(task, attempts.maxCrashes(), error);
    }

    private static String reason(RuntimeException failure) {
        return String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage())
                .lines()
                .findFirst()
                .orElse("");
    }

    /**
     * Requeues what was claimed and never run; as {@link Attempts#requeueUnbegun}. In a transaction, since what a
     * database that was away executes late is then not committed.
     */
    Set<Lease> requeueUnbegun(UUID holder, List<Lease> unbegun) {
        return transaction.execute(status -> attempts.requeueUnbegun(holder, unbegun));
    }

    /** How long until a lease of another worker runs out or a delayed task comes due; empty if that is not known. */
    Optional<Duration> nextDue(UUID holder, Lane lane, Contact contact) {
        if (contact.mayRescue()) {
            return ledger.nextDue(holder, lane);
        }
        return Optional.of(contact.untilRescue()).filter(Duration::isPositive);
    }
}
