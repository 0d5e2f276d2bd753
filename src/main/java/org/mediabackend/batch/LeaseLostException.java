package org.mediabackend.batch;

import org.mediabackend.task.Lease;

/** A write was refused since another attempt holds the task, or it has ended. */
class LeaseLostException extends RuntimeException {

    LeaseLostException(Lease lease) {
        super("attempt " + lease.attempt() + " of task " + lease.taskId() + " has lost its lease");
    }
}
