package org.mediabackend.batch;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.mediabackend.media.CommandRunner;
import org.mediabackend.media.Spec;
import org.mediabackend.media.SpecJson;
import org.mediabackend.media.StopSignal;
import org.mediabackend.task.Claim;
import org.mediabackend.task.ClaimRequest;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.task.Clauses;
import org.mediabackend.task.Lease;
import org.mediabackend.task.Taken;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.workspace.Workspaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes attempts of claimed tasks. Thread-safe. */
@Component
public class Attempts {

    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    /** A lease so long is held for a second after its claim, as an entry's answer has it. */
    private static final Duration SURE = Duration.ofSeconds(1);

    private final JobExecutions executions;
    private final TaskLedger ledger;
    private final TransactionTemplate transaction;
    private final Entries entries;
    private final Endings endings;
    private final Work work;

    Attempts(
            JobExecutions executions,
            TaskLedger ledger,
            TransactionTemplate transaction,
            Entries entries,
            Endings endings,
            Work work) {
        this.executions = executions;
        this.ledger = ledger;
        this.transaction = transaction;
        this.entries = entries;
        this.endings = endings;
        this.work = work;
    }

    /**
     * Takes tasks, and creates the job execution of each in the same statement; in the caller's transaction.
     *
     * @throws AttemptNotOpenedException if one of them cannot be begun
     */
    public Claim<Attempt> claim(ClaimRequest request) {
        long before = System.nanoTime();
        return ledger.claim(request, executions.opening())
                .map(taken -> open(taken, request.lease().compareTo(SURE) > 0 ? before : 0));
    }

    /**
     * Requeues the tasks of attempts that were never run, by one statement. Should nobody say whether it was committed,
     * it may be called again, and none of them may be run before.
     *
     * @return those that went back; another one is lost or to be cancelled, and is to be stopped and run
     */
    public Set<Lease> requeueUnbegun(UUID holder, Collection<Lease> unbegun) {
        return ledger.requeueUnbegun(holder, unbegun, new Clauses(BatchSql.CLOSE_UNBEGUN, Map.of()));
    }

    private Attempt open(Taken<JobExecutions.Row> taken, long trustedNanos) {
        ClaimedTask task = taken.task();
        try {
            OpenedJob job = executions.opened(task, taken.with());
            if (task.crashes() > 0) {
                log.info(
                        "Task {} is taken over: its worker was lost",
                        task.lease().taskId());
            }
            Story story = new Story(task);
            StopSignal stop = new StopSignal();
            Persistence persistence = new Persistence(ledger, transaction, task.lease(), stop);
            AttemptWriter writer = new AttemptWriter(story, job, entries, persistence, stop, work.pump()::soon);
            writer.trust(trustedNanos);
            AttemptContext context = new AttemptContext(
                    task,
                    new AttemptRepository(job, executions.owned(), persistence),
                    story,
                    writer,
                    stop,
                    persistence,
                    work.workspaces().files(task.lease()));
            if (task.cancelling()) {
                stop.stop();
            }
            return new Attempt(context, job, endings, work);
        } catch (RuntimeException e) {
            if (Outage.caused(e)) {
                throw e;
            }
            throw new AttemptNotOpenedException(task.lease().taskId(), e);
        }
    }

    /** How often in a row a task may cost a worker, or fail to be opened, before it is given up. */
    public int maxCrashes() {
        return work.settings().maxCrashes();
    }

    /** What attempts do: the job of each kind. */
    @Component
    record Work(
            CommandWork commands,
            Publishing publishing,
            CommandRunner runner,
            Workspaces workspaces,
            ReportPump pump,
            List<AttemptListener> listeners,
            AttemptSettings settings) {

        /** Whether too many workers were lost at the task for it to be run once more. */
        boolean isGivenUp(ClaimedTask task) {
            return task.crashes() >= settings.maxCrashes() && !task.cancelling();
        }

        TaskJob job(AttemptContext context) {
            String spec = context.task().spec();
            return switch (context.task().kind()) {
                case DEMO_SLEEP -> new SleepJob(context, SpecJson.read(spec, Spec.Sleep.class), workspaces, publishing);
                case FFMPEG_PROBE -> new ProbeJob(context, SpecJson.read(spec, Spec.Probe.class), runner, publishing);
                case FFMPEG_PIPELINE, IMAGE_PIPELINE ->
                    new PipelineJob(context, SpecJson.read(spec, Spec.Pipeline.class), commands);
                case FFMPEG_SEARCH -> new SearchJob(context, SpecJson.read(spec, Spec.Search.class), commands);
            };
        }
    }
}
