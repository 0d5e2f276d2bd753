package org.mediabackend.worker;

import org.mediabackend.batch.Attempt;
import org.mediabackend.task.Lease;

/** What occupies a slot while it runs, under a lease. {@link #run} is called once; {@link #stop} by any thread. */
interface Occupant extends Runnable {

    /** The right under which it writes. */
    Lease lease();

    /** Says that the process is ending; it may finish. */
    void serverEnds();

    /** Has it end soon; returns at once. */
    void stop();

    /** An attempt in its slot. */
    static Occupant of(Attempt attempt) {
        return new Occupant() {
            @Override
            public Lease lease() {
                return attempt.lease();
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
        };
    }
}
