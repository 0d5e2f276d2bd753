package org.mediabackend.batch;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes of several job executions as the parameters of one statement of {@link BatchSql}: what stands at one place of
 * each array belongs together. A place is the number of a job execution's changes in the list, from 1.
 */
final class ChangeColumns {

    private record PlacedJob(long place, Changes changes) {}

    private record PlacedStep(long place, Changes.Step step) {}

    private final Map<String, @Nullable Object> parameters = new HashMap<>();

    private ChangeColumns() {}

    /** @param fenced whether the statement lets nobody else write, and may so be repeated */
    static Map<String, @Nullable Object> of(List<Changes> all, boolean fenced) {
        List<PlacedJob> jobs = new ArrayList<>();
        List<PlacedStep> steps = new ArrayList<>();
        for (Changes changes : all) {
            long place = jobs.size() + 1;
            jobs.add(new PlacedJob(place, changes));
            changes.steps().forEach(step -> steps.add(new PlacedStep(place, step)));
        }
        ChangeColumns columns = new ChangeColumns();
        columns.jobs(jobs);
        columns.steps(steps);
        columns.parameters.put("fenced", fenced);
        return columns.parameters;
    }

    private void jobs(List<PlacedJob> jobs) {
        put("jobPlaces", jobs, PlacedJob::place, new Long[0]);
        put("jobIds", jobs, each -> each.changes().jobExecutionId(), new Long[0]);
        put("jobVersions", jobs, each -> each.changes().jobVersion(), new Integer[0]);
        put("jobChanged", jobs, each -> each.changes().job() != null, new Boolean[0]);
        put("jobStarts", jobs, job(row -> time(row.startTime())), new String[0]);
        put("jobEnds", jobs, job(row -> time(row.endTime())), new String[0]);
        put("jobStatuses", jobs, job(JobRow::status), new String[0]);
        put("jobCodes", jobs, job(JobRow::exitCode), new String[0]);
        put("jobMessages", jobs, job(JobRow::exitMessage), new String[0]);
        put("jobShorts", jobs, each -> shortText(each.changes().jobContext()), new String[0]);
        put("jobWholes", jobs, each -> whole(each.changes().jobContext()), new String[0]);
        put("jobTimes", jobs, each -> time(each.changes().at()), new String[0]);
    }

    private void steps(List<PlacedStep> steps) {
        put("stepPlaces", steps, PlacedStep::place, new Long[0]);
        put("stepIds", steps, each -> each.step().id(), new Long[0]);
        put("stepVersions", steps, each -> each.step().version(), new Integer[0]);
        put("stepNames", steps, each -> each.step().name(), new String[0]);
        put("stepChanged", steps, each -> each.step().row() != null, new Boolean[0]);
        put("stepCreated", steps, each -> time(each.step().createTime()), new String[0]);
        put("stepStarts", steps, step(row -> time(row.startTime())), new String[0]);
        put("stepEnds", steps, step(row -> time(row.endTime())), new String[0]);
        put("stepStatuses", steps, step(StepRow::status), new String[0]);
        put("stepCodes", steps, step(StepRow::exitCode), new String[0]);
        put("stepMessages", steps, step(StepRow::exitMessage), new String[0]);
        put("commits", steps, step(row -> row.counts().commit()), new Long[0]);
        put("reads", steps, step(row -> row.counts().read()), new Long[0]);
        put("filters", steps, step(row -> row.counts().filter()), new Long[0]);
        put("writes", steps, step(row -> row.counts().write()), new Long[0]);
        put("readSkips", steps, step(row -> row.counts().readSkip()), new Long[0]);
        put("writeSkips", steps, step(row -> row.counts().writeSkip()), new Long[0]);
        put("processSkips", steps, step(row -> row.counts().processSkip()), new Long[0]);
        put("rollbacks", steps, step(row -> row.counts().rollback()), new Long[0]);
        put("stepShorts", steps, each -> shortText(each.step().context()), new String[0]);
        put("stepWholes", steps, each -> whole(each.step().context()), new String[0]);
    }

    private <S, T> void put(String name, List<S> of, Function<S, @Nullable T> column, T[] type) {
        List<@Nullable T> values = new ArrayList<>(of.size());
        of.forEach(each -> values.add(column.apply(each)));
        parameters.put(name, Objects.requireNonNull(values.toArray(type)));
    }

    private static <T> Function<PlacedJob, @Nullable T> job(Function<JobRow, @Nullable T> column) {
        return each -> each.changes().job() == null
                ? null
                : column.apply(each.changes().job());
    }

    private static <T> Function<PlacedStep, @Nullable T> step(Function<StepRow, @Nullable T> column) {
        return each ->
                each.step().row() == null ? null : column.apply(each.step().row());
    }

    private static @Nullable String time(@Nullable LocalDateTime time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable String shortText(@Nullable ContextText context) {
        return context == null ? null : context.shortText();
    }

    private static @Nullable String whole(@Nullable ContextText context) {
        return context == null ? null : context.whole();
    }
}
