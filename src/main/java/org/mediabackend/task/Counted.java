package org.mediabackend.task;

/**
 * A submission that counted the queue.
 *
 * @param waiting how many tasks wait in the lane then, with those that wait for their time and with this one
 */
public record Counted(Submitted submitted, long waiting) {}
