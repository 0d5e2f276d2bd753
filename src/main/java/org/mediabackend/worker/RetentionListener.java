package org.mediabackend.worker;

/** Hears of what was removed because its time was over. */
public interface RetentionListener {

    /** What can be removed. */
    enum What {
        TASKS,
        JOB_INSTANCES,
        WORKSPACES,
        KEYS
    }

    /** So many of them were removed, and are gone. */
    void removed(What what, long count);
}
