package org.mediabackend.worker;

import org.mediabackend.batch.Attempt;
import org.mediabackend.task.Lease;

/**
 * What waits for a slot or runs in one, under a lease. {@link #run} or {@link #requeued} is called once; {@link #stop}
 * by any thread.
 */
interface Occupant extends Runnable {

    /** The right under which it writes. */
    Lease lease();

    /** Whether it is to come before others that wait for a slot. */
    boolean isFirst();

    /** Says that the process is ending; it may finish. */
    void serverEnds();

    /** Has it end soon; returns at once. */
    void stop();

    /** Says that its task is back in the queue; it is not run then. */
    void requeued();

    /** An attempt in its slot. */
    static Occupant of(Attempt attempt) {
        return new Occupant() {
            @Override
            public Lease lease() {
                return attempt.lease();
            }

            /** A takeover has waited for a lease already, and another lost worker would count against it. */
            @Override
            public boolean isFirst() {
                return attempt.isTakenOver();
            }

            @Override
            public void run() {
                attempt.run();
            }

            @Override
            public void serverEnds() {
                attempt.serverEnds();
            }

            @Override
            public void stop() {
                attempt.stop();
            }

            @Override
            public void requeued() {
                attempt.requeued();
            }
        };
    }
}
