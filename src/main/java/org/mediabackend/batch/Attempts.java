package org.mediabackend.batch;

import java.util.List;
import org.mediabackend.media.CommandRunner;
import org.mediabackend.media.Spec;
import org.mediabackend.media.SpecJson;
import org.mediabackend.media.StopSignal;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.workspace.Workspaces;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes attempts of claimed tasks. Thread-safe. */
@Component
public class Attempts {

    private final JobExecutions executions;
    private final JobRepository repository;
    private final TaskLedger ledger;
    private final TransactionTemplate transaction;
    private final Endings endings;
    private final Work work;

    Attempts(
            JobExecutions executions,
            JobRepository repository,
            TaskLedger ledger,
            TransactionTemplate transaction,
            Endings endings,
            Work work) {
        this.executions = executions;
        this.repository = repository;
        this.ledger = ledger;
        this.transaction = transaction;
        this.endings = endings;
        this.work = work;
    }

    /** Opens an attempt; to be called in the transaction of the claim, which then also creates the job execution. */
    public Attempt open(ClaimedTask task) {
        JobExecution execution = executions.open(task);
        Story story = new Story(task);
        StopSignal stop = new StopSignal();
        Persistence persistence = new Persistence(ledger, transaction, task.lease(), stop);
        AttemptContext context = new AttemptContext(
                task,
                FencedJobRepository.of(repository, persistence),
                story,
                new Reporter(ledger, task.lease(), story, persistence),
                stop,
                persistence,
                work.workspaces().files(task.lease()));
        if (task.cancelling()) {
            context.stop().stop();
        }
        return new Attempt(context, execution, endings, work);
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
