package org.mediabackend.task;

/** How an attempt ends its task. */
public sealed interface TaskEnd {

    /**
     * The task has done what was asked.
     *
     * @param result JSON
     */
    record Succeeded(String result) implements TaskEnd {}

    /**
     * The task failed, and no retry is due.
     *
     * @param error one text for people, secrets masked
     */
    record Failed(FailureCode code, String error) implements TaskEnd {}
}
