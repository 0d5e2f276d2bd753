package org.mediabackend.batch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameter;
import org.springframework.batch.core.launch.NoSuchJobException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.NoSuchStepException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** What a repository says of a job when it is asked, as text without the numbers of rows and without times. */
final class RepositoryReading {

    private final JobRepository repository;
    private final List<String> lines = new ArrayList<>();

    private RepositoryReading(JobRepository repository) {
        this.repository = repository;
    }

    static List<String> of(JobRepository repository, String jobName) {
        RepositoryReading reading = new RepositoryReading(repository);
        try {
            reading.read(jobName);
        } catch (NoSuchJobException | NoSuchStepException e) {
            reading.lines.add(e.toString());
        }
        return reading.lines;
    }

    private void read(String jobName) throws NoSuchJobException, NoSuchStepException {
        lines.add("known " + repository.getJobNames().contains(jobName) + ' '
                + repository.getJobInstanceCount(jobName) + ' '
                + repository.findRunningJobExecutions(jobName).size());
        for (JobInstance instance : repository.getJobInstances(jobName, 0, 10)) {
            check(Objects.equals(instance, repository.getJobInstance(instance.getInstanceId())), "instance");
            check(Objects.equals(instance, repository.getLastJobInstance(jobName)), "last instance");
            List<JobExecution> executions = repository.getJobExecutions(instance);
            for (JobExecution execution : executions) {
                say(execution);
            }
            JobExecution last = repository.getLastJobExecution(instance);
            check(Objects.equals(last, executions.isEmpty() ? null : executions.getFirst()), "last execution");
            if (last != null) {
                check(
                        Objects.equals(last, repository.getLastJobExecution(jobName, last.getJobParameters())),
                        "by parameters");
                check(
                        Objects.equals(instance, repository.getJobInstance(jobName, last.getJobParameters())),
                        "instance by parameters");
            }
        }
    }

    private void say(JobExecution execution) throws NoSuchStepException {
        lines.add(String.join(
                " ",
                "reads " + execution.getStatus(),
                execution.getExitStatus().getExitCode(),
                "started " + (execution.getStartTime() != null),
                "ended " + (execution.getEndTime() != null),
                "running " + execution.isRunning(),
                execution.getJobParameters().parameters().stream()
                        .sorted(Comparator.comparing(JobParameter::name))
                        .toList()
                        .toString(),
                text(execution.getExecutionContext())));
        JobExecution again = repository.getJobExecution(execution.getId());
        check(again != null && again.getStatus() == execution.getStatus(), "execution");
        List<StepExecution> steps = execution.getStepExecutions().stream()
                .sorted(Comparator.comparing(StepExecution::getStepName).thenComparing(StepExecution::getId))
                .toList();
        for (StepExecution step : steps) {
            lines.add("reads " + say(step));
            check(say(step).equals(say(repository.getStepExecution(step.getId()))), "step");
            StepExecution last = repository.getLastStepExecution(execution.getJobInstance(), step.getStepName());
            lines.add("last " + say(last) + ' '
                    + repository.getStepExecutionCount(execution.getJobInstance(), step.getStepName()));
        }
    }

    private static String say(@Nullable StepExecution step) {
        return step == null
                ? "none"
                : step.getSummary().replaceAll("(id|version|jobExecutionId)=\\d+, ", "")
                        + text(step.getExecutionContext());
    }

    private static String text(ExecutionContext context) {
        Map<String, String> entries = context.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().getClass().getSimpleName() + ' ' + entry.getValue(),
                        (a, b) -> a,
                        TreeMap::new));
        return entries.toString();
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            lines.add("another " + what);
        }
    }
}
