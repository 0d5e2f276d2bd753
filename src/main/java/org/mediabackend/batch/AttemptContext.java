package org.mediabackend.batch;

import java.util.UUID;
import org.mediabackend.media.StopSignal;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.workspace.AttemptFiles;

/**
 * What the parts of one attempt share.
 *
 * @param repository notes what Spring Batch tells it
 * @param writer writes it, and the story, while the attempt holds its lease
 * @param persistence what must be written goes through it
 */
record AttemptContext(
        ClaimedTask task,
        AttemptRepository repository,
        Story story,
        AttemptWriter writer,
        StopSignal stop,
        Persistence persistence,
        AttemptFiles files) {

    UUID taskId() {
        return task.lease().taskId();
    }
}
