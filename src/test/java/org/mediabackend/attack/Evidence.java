package org.mediabackend.attack;

/** By what an attack is seen to have succeeded: an effect, never an exit code. */
enum Evidence {
    /** What is written in a foreign file stands in an output, in what the tool said, or in the task's status. */
    TEXT,
    /** The output {@code pixels.gray} shows a text on what would be plain without it. */
    PIXELS,
    /** Something appeared, changed or vanished among files that are not the caller's. */
    FOREIGN,
    /** {@link #TEXT} or {@link #FOREIGN}: what code can do that runs, but stays inside, does not count. */
    OUTSIDE,
    /** A listener of the test was contacted. */
    CONTACT,
    /** A port was opened that answers the test. */
    OPEN_PORT,
    /** Foreign machine code ran, wherever. */
    STRANGER,
    /** A process of another was ended. */
    VICTIM,
    /** A process of the command lives after its end. */
    ALIVE,
    /** More memory than {@link Limits} was held. */
    MEMORY,
    /** More bytes than {@link Limits} were on the disk at once. */
    DISK,
    /** It ran on for longer than its time. */
    TIME,
    /** More processes than {@link Limits} ran at once. */
    PROCESSES,
    /** More bytes of output than {@link Limits} were kept. */
    OUTPUT
}
