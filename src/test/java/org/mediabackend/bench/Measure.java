package org.mediabackend.bench;

/** One question that the benchmark answers; it is named on the command line. To add one, list it in {@link Bench}. */
interface Measure {

    /** As it is named on the command line. */
    String name();

    /** What it measures, in one sentence. */
    String about();

    /**
     * Measures, and writes what it found into the report.
     *
     * @throws AssertionError if the work was not done, or not exactly once: then no figure counts
     */
    void run(Stand stand, Report report) throws Exception;
}
