package org.mediabackend.batch;

import java.util.UUID;
import org.mediabackend.media.StopSignal;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.workspace.AttemptFiles;
import org.springframework.batch.core.repository.JobRepository;

/**
 * What the parts of one attempt share.
 *
 * @param repository writes only while the attempt holds its lease
 * @param persistence what must be written goes through it
 */
record AttemptContext(
        ClaimedTask task,
        JobRepository repository,
        Story story,
        Reporter reporter,
        StopSignal stop,
        Persistence persistence,
        AttemptFiles files) {

    UUID taskId() {
        return task.lease().taskId();
    }
}
