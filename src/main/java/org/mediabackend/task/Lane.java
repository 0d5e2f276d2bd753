package org.mediabackend.task;

/** Which slots of a worker a task may take, so that a thumbnail never waits behind a two-hour encode. */
public enum Lane {
    /** ffmpeg: minutes to hours, bound by the processor. */
    HEAVY,
    /** Demo, probe and images: milliseconds to seconds. */
    LIGHT
}
