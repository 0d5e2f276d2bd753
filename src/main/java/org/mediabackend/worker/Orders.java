package org.mediabackend.worker;

import java.util.Set;
import org.mediabackend.task.Lane;

/**
 * What operators ask of a worker.
 *
 * @param draining whether it is to claim nothing more
 * @param paused lanes of which nobody is to claim anything
 */
record Orders(boolean draining, Set<Lane> paused) {

    /** Before it has heard any: somebody may have paused a lane, so it claims nothing. */
    static final Orders UNHEARD = new Orders(false, Set.of(Lane.values()));

    boolean allow(Lane lane) {
        return !draining && !paused.contains(lane);
    }
}
