package org.mediabackend.bench;

import java.util.Map;

/**
 * One of those that are compared: it does the same work as the others, and tells figures of each round. What it holds
 * between rounds (a pool, a server) is made in its constructor and given back by {@link #close}.
 */
interface Contestant extends AutoCloseable {

    /** In tables, {@code db-scheduler}. */
    String name();

    /** What was chosen for it and why, for the JSON. */
    Map<String, Object> settings();

    /**
     * Does the work once, makes sure that all of it was done exactly once, and tells the figures by their names. All
     * contestants give the same names the same meaning and unit; who has no such figure leaves it out.
     *
     * @throws AssertionError if the work was not done exactly once
     */
    Map<String, Double> round() throws Exception;

    @Override
    void close() throws Exception;
}
