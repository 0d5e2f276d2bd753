package org.mediabackend.ops;

import java.util.UUID;
import org.mediabackend.access.Caller;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.web.TaskId;

/** Whether a caller may touch a task. An operator may touch every one, so nothing is asked for. */
final class OwnTask {

    private OwnTask() {}

    /** Answers 404 to whom the task is not; its owner never changes. */
    static void require(Caller caller, UUID id, TaskLedger ledger) {
        if (!caller.isOperator()
                && ledger.find(id).filter(task -> caller.owns(task.owner())).isEmpty()) {
            throw TaskId.notFound();
        }
    }
}
