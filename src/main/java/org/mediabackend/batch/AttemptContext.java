package org.mediabackend.batch;

import java.util.UUID;
import org.mediabackend.media.StopSignal;
import org.mediabackend.task.ClaimedTask;
import org.springframework.batch.core.repository.JobRepository;

/**
 * What the parts of one attempt share.
 *
 * @param repository writes only while the attempt holds its lease
 */
record AttemptContext(ClaimedTask task, JobRepository repository, Story story, Reporter reporter, StopSignal stop) {

    UUID taskId() {
        return task.lease().taskId();
    }
}
