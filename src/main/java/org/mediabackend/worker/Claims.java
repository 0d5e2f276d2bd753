package org.mediabackend.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mediabackend.batch.Attempt;
import org.mediabackend.batch.Attempts;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.task.Lane;
import org.mediabackend.task.TaskLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes tasks from the queue, and from workers that are gone. Thread-safe. */
@Component
@OnWorkerRole
class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final WorkerSettings settings;
    private final TaskLedger ledger;
    private final Attempts attempts;
    private final TransactionTemplate transaction;

    Claims(WorkerSettings settings, TaskLedger ledger, Attempts attempts, TransactionTemplate transaction) {
        this.settings = settings;
        this.ledger = ledger;
        this.attempts = attempts;
        this.transaction = transaction;
    }

    /** The next task of the lane, and its job execution, in one transaction; empty if there is none. */
    Optional<Attempt> next(UUID holder, Lane lane, Contact contact) {
        return open(contact, rescue -> ledger.claim(holder, lane, settings.lease(), rescue));
    }

    /** As {@link #next}, but only of what workers that are gone were cancelling: it runs nothing. */
    Optional<Attempt> nextCancelled(UUID holder, Lane lane, Contact contact) {
        return open(
                contact, rescue -> rescue ? ledger.claimCancelled(holder, lane, settings.lease()) : Optional.empty());
    }

    private Optional<Attempt> open(Contact contact, Function<Boolean, Optional<ClaimedTask>> claim) {
        AtomicReference<@Nullable UUID> taken = new AtomicReference<>();
        try {
            Attempt attempt = transaction.execute(status -> {
                boolean rescue = contact.mayRescue();
                Attempt opened = claim.apply(rescue)
                        .map(task -> {
                            taken.set(task.lease().taskId());
                            return attempts.open(task);
                        })
                        .orElse(null);
                if (opened != null && rescue && !contact.mayRescue()) {
                    // The database froze while this stood in it: on its return it found leases that their owners are
                    // about to renew.
                    status.setRollbackOnly();
                    return null;
                }
                return opened;
            });
            return Optional.ofNullable(attempt);
        } catch (DataAccessResourceFailureException | TransientDataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            UUID task = taken.get();
            if (task == null) {
                throw e;
            }
            // A bug; but one task that cannot be started must not keep the lane from all others.
            log.error("Task {} could not be started; others go first", task, e);
            ledger.putOff(
                    task,
                    attempts.maxCrashes(),
                    "the server could not start this task; its log says why under the task's id");
            return Optional.empty();
        }
    }

    /** How long until a lease of another worker runs out or a delayed task comes due; empty if that is not known. */
    Optional<Duration> nextDue(UUID holder, Lane lane, Contact contact) {
        if (contact.mayRescue()) {
            return ledger.nextDue(holder, lane);
        }
        return Optional.of(contact.untilRescue()).filter(Duration::isPositive);
    }
}
