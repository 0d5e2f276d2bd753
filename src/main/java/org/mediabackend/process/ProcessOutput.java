package org.mediabackend.process;

/**
 * Hears what a process writes, line by line. A line ends at a line feed, a carriage return or both, comes without its
 * end, is at most {@value #MAX_LINE_BYTES} bytes (the rest is dropped and {@link #CUT} put in its place), and has
 * U+FFFD for whatever is not UTF-8.
 *
 * <p>Each method is called from one thread of its own, so the two may run at the same time. They must be quick: while
 * one runs, the process may stand still on a full pipe. One that throws is not called again for that process.
 */
public interface ProcessOutput {

    /** Length in bytes at which a line is cut. */
    int MAX_LINE_BYTES = 8192;

    /** How many last lines of each stream an outcome keeps. */
    int TAIL_LINES = 80;

    /** Ends a line that was cut. */
    String CUT = " [...]";

    /** For whom the tails in the outcome are enough. */
    ProcessOutput IGNORED = new ProcessOutput() {
        @Override
        public void stdout(String line) {}

        @Override
        public void stderr(String line) {}
    };

    /** A line of standard output. */
    void stdout(String line);

    /** A line of standard error. */
    void stderr(String line);
}
