package org.mediabackend.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.mediabackend.batch.JobPlan.Act;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** What the steps of a random job do; one object for each step and launch. */
final class PlannedWork implements Tasklet, ItemStreamReader<Integer> {

    private final JobPlan plan;
    private final Disturbance disturbance;
    private final boolean alone;
    private final SplittableRandom random;
    private final int length;
    private final Act act;
    private int position;

    /** @param alone whether nothing else works at the same time, so that it may write into the job's context */
    PlannedWork(JobPlan plan, String step, Disturbance disturbance, boolean alone) {
        this.plan = plan;
        this.disturbance = disturbance;
        this.alone = alone;
        this.random = plan.chance(step, disturbance.launch());
        this.length = 1 + plan.chance(step, -1).nextInt(4);
        this.act = plan.act(step, disturbance.launch());
    }

    /** Its message is all of it: a trace would differ with the repository that stands in it. */
    static final class PlannedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        PlannedException(String message) {
            super(message, null, false, false);
        }
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
        StepExecution step = chunk.getStepContext().getStepExecution();
        ExecutionContext context = step.getExecutionContext();
        int round = context.getInt("round", 0) + 1;
        context.putInt("round", round);
        write(context, round);
        if (alone) {
            ExecutionContext job = step.getJobExecution().getExecutionContext();
            job.putString("by." + step.getStepName(), "launch " + disturbance.launch() + ", round " + round);
        }
        if (round >= length / 2) {
            disturbance.working(step);
        }
        if (round < length) {
            return RepeatStatus.CONTINUABLE;
        }
        if (act == Act.FAIL) {
            throw new PlannedException("failed in launch " + disturbance.launch() + ' ' + text(4_000));
        }
        if (act == Act.REJECT) {
            contribution.setExitStatus(new ExitStatus("REJECTED", "for the " + round + "th time"));
        }
        context.putInt("round", 0);
        return RepeatStatus.FINISHED;
    }

    private void write(ExecutionContext context, int round) {
        switch (random.nextInt(5)) {
            case 0 -> context.putString("text", text(200));
            case 1 -> context.putString("long text", text(6_000));
            case 2 -> context.put("list", new ArrayList<>(List.of(1, "two", 3.5, true)));
            case 3 -> context.put("map", Map.of("round", (long) round));
            default -> context.remove("text");
        }
    }

    private String text(int most) {
        return "\"é\\\n\t語" + "0123456789".repeat(random.nextInt(most) / 10);
    }

    @Override
    public void open(ExecutionContext context) {
        position = context.getInt("position", 0);
    }

    @Override
    public @Nullable Integer read() {
        disturbance.checkAlive();
        return position < items() ? (Integer) position++ : null;
    }

    @Override
    public void update(ExecutionContext context) {
        context.putInt("position", position);
    }

    @Nullable
    Integer process(Integer item) {
        return item % 5 == 1 ? null : item;
    }

    /** For {@code SKIPPING_CHUNKS}, where some items are bad for ever. */
    @Nullable
    Integer processOrSkip(Integer item) {
        if (item % 7 == 3) {
            throw new IllegalArgumentException("bad item");
        }
        return process(item);
    }

    void write(StepExecution step, List<? extends Integer> items) {
        if (items.contains(items() / 2)) {
            disturbance.working(step);
            if (act == Act.FAIL) {
                throw new PlannedException("cannot write in launch " + disturbance.launch());
            }
        }
    }

    private int items() {
        return 4 * length;
    }

    int chunk() {
        return 1 + plan.chance("chunk", length).nextInt(5);
    }
}
