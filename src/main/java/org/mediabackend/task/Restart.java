package org.mediabackend.task;

/**
 * What is left of earlier attempts when an operator restarts a task.
 *
 * @param fromStart whether all runs again, as a job instance of its own
 * @param progress 0 to 99
 * @param meta JSON object
 * @param steps JSON array
 */
public record Restart(boolean fromStart, int progress, String meta, String steps) {}
