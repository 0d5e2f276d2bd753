package org.mediabackend.batch;

import java.util.concurrent.atomic.AtomicInteger;
import org.mediabackend.batch.JobPlan.Launch;
import org.mediabackend.batch.JobPlan.Trouble;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

/** What befalls one launch of a job: it is stopped, or its process dies, at a certain step. */
final class Disturbance {

    private final Launch launch;
    private final Runnable death;
    private final Operator operator;
    private final AtomicInteger worked = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile boolean dead;
    private volatile boolean noted;

    /** Another process, which asks for the stop of a job execution. */
    interface Operator {

        /** As Spring Batch's operator does it, which also ends the execution's row. */
        void stop(long jobExecutionId);

        /** By the status alone. */
        void note(long jobExecutionId);
    }

    /** @param death ends the process, or does nothing where a death is only played */
    Disturbance(Launch launch, Operator operator, Runnable death) {
        this.launch = launch;
        this.operator = operator;
        this.death = death;
    }

    /** A process that has died does nothing more: whatever it would do throws this. */
    static final class DeadException extends Error {
        private static final long serialVersionUID = 1;

        DeadException() {
            super("the process is dead", null, false, false);
        }
    }

    int launch() {
        return launch.number();
    }

    /** Called by a step in the midst of its work. */
    void working(StepExecution step) {
        checkAlive();
        boolean here = worked.getAndIncrement() == launch.at();
        if (here && launch.trouble() == Trouble.STOP) {
            step.setTerminateOnly();
        } else if (here && launch.trouble() == Trouble.OPERATOR_STOP) {
            operator.stop(step.getJobExecutionId());
        } else if (here && launch.trouble() == Trouble.NOTED_STOP) {
            operator.note(step.getJobExecutionId());
        } else if (here && launch.trouble() == Trouble.KILL_IN_WORK) {
            die();
        }
    }

    /** Called before a step is created. */
    void beginning() {
        if (launch.trouble() == Trouble.KILL_AT_STEP_END && begun.getAndIncrement() == launch.at() + 1) {
            die();
        }
    }

    /** Called before the end of the job is written. */
    void ending(JobExecution job) {
        if (launch.trouble() == Trouble.KILL_AT_JOB_END) {
            die();
        } else if (launch.trouble() == Trouble.NOTED_STOP_AT_JOB_END && !noted) {
            noted = true;
            operator.note(job.getId());
        }
    }

    boolean isDead() {
        return dead;
    }

    void checkAlive() {
        if (dead) {
            throw new DeadException();
        }
    }

    private void die() {
        dead = true;
        death.run();
        throw new DeadException();
    }
}
