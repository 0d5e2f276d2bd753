package org.mediabackend.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;

/**
 * A random job and what befalls it, all of it drawn from the seed: the same seed gives the same job, on every
 * repository.
 *
 * @param linear a job of steps one after the other, without a flow; its parts are steps
 * @param threads whether what may run at the same time does, which it only may where nothing is stopped or killed
 * @param launches what befalls the job, launch by launch; the last one is not disturbed
 */
record JobPlan(long seed, boolean linear, boolean threads, List<Part> parts, List<Launch> launches) {

    private static final int LAUNCHES = 5;

    /** Where a flow goes on. */
    sealed interface Part {
        String name();
    }

    /** @param limit how often it may be started, 0 for no limit */
    record StepPart(String name, Work work, Route afterFailure, boolean again, int limit) implements Part {}

    /** Flows side by side. */
    record SplitPart(String name, List<List<Part>> flows) implements Part {}

    /** What a step does. */
    enum Work {
        /** With the transactions of the database. */
        TASKLET,
        /** With transactions that touch no database: how a long command runs. */
        DETACHED_TASKLET,
        CHUNKS,
        OLD_CHUNKS,
        SKIPPING_CHUNKS,
        PARTITIONS,
        FLOW
    }

    /** What a flow does when a step has failed. */
    enum Route {
        FAIL,
        GO_ON,
        FALL_BACK,
        STOP_AND_RESTART,
        END
    }

    /** What an operator or the machine does to a launch. */
    enum Trouble {
        NONE,
        /** The work itself asks for a stop. */
        STOP,
        /** Another process asks for it, by Spring Batch's operator. */
        OPERATOR_STOP,
        /** Another process writes into the row that the job is to stop, and no more. */
        NOTED_STOP,
        /** The same when all steps have ended. */
        NOTED_STOP_AT_JOB_END,
        /** The process dies while a step works. */
        KILL_IN_WORK,
        /** The process dies when a step has ended, before the next one starts. */
        KILL_AT_STEP_END,
        /** The process dies when all steps have ended, before the job does. */
        KILL_AT_JOB_END
    }

    /** @param at which of the steps that are started meets the trouble, from 0; if there are fewer, none does */
    record Launch(int number, Trouble trouble, int at) {}

    /** What a step does in a launch. */
    enum Act {
        SUCCEED,
        FAIL,
        /** Ends well, with an exit code of its own. */
        REJECT
    }

    static JobPlan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean linear = random.nextInt(4) == 0;
        boolean disturbed = random.nextInt(3) > 0;
        boolean threads = !disturbed && random.nextBoolean();
        List<Part> parts = parts(random, "", linear ? 2 : 0, 1 + random.nextInt(4));
        List<Launch> launches = new ArrayList<>();
        for (int number = 0; number < LAUNCHES; number++) {
            Trouble trouble = disturbed && number < LAUNCHES - 1
                    ? Trouble.values()[random.nextInt(Trouble.values().length)]
                    : Trouble.NONE;
            launches.add(new Launch(number, trouble, random.nextInt(1 + parts.size())));
        }
        return new JobPlan(seed, linear, threads, parts, launches);
    }

    private static List<Part> parts(SplittableRandom random, String prefix, int depth, int count) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = prefix + (char) ('a' + i);
            if (depth < 2 && random.nextInt(4) == 0) {
                List<List<Part>> flows = new ArrayList<>();
                for (int flow = 0; flow < 2 + random.nextInt(2); flow++) {
                    flows.add(parts(random, name + flow, depth + 1, 1 + random.nextInt(2)));
                }
                parts.add(new SplitPart(name, flows));
            } else {
                parts.add(new StepPart(
                        name,
                        Work.values()[random.nextInt(Work.values().length)],
                        Route.values()[random.nextInt(Route.values().length)],
                        random.nextInt(8) == 0,
                        random.nextInt(8) == 0 ? 3 : 0));
            }
        }
        return parts;
    }

    String jobName() {
        return "job-" + seed;
    }

    JobParameters parameters() {
        SplittableRandom random = chance("parameters", 0);
        JobParametersBuilder parameters = new JobParametersBuilder().addLong("seed", seed);
        if (random.nextBoolean()) {
            parameters.addString("spec", "{\"a\": 'ä\n" + "x".repeat(random.nextInt(2_000)) + "'}", false);
        }
        if (random.nextBoolean()) {
            parameters.addDouble("ratio", 1.5, random.nextBoolean());
        }
        return parameters.toJobParameters();
    }

    /** The last launch succeeds. */
    Act act(String step, int launch) {
        int draw = chance(step, launch).nextInt(10);
        if (launch == LAUNCHES - 1 || draw < 6) {
            return Act.SUCCEED;
        }
        return draw < 9 ? Act.FAIL : Act.REJECT;
    }

    /** The same numbers for the same step of the same launch, whatever ran before. */
    SplittableRandom chance(String what, int launch) {
        return new SplittableRandom(seed * 1_000_003 + what.hashCode() * 31L + launch).split();
    }
}
