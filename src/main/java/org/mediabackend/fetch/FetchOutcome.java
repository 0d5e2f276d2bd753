package org.mediabackend.fetch;

/** How a fetch ended. Sentences name a URL without its query and its password. */
public sealed interface FetchOutcome {

    /**
     * The file is there, whole.
     *
     * @param bytes its size
     */
    record Fetched(long bytes) implements FetchOutcome {}

    /** It will never be fetched: its address, its size or its form is not allowed. Nothing is left of it. */
    record Refused(String sentence) implements FetchOutcome {}

    /**
     * It could not be fetched. Nothing is left of it.
     *
     * @param passes whether it may be had later: the other host does not answer, or is out of order
     */
    record Failed(String sentence, boolean passes) implements FetchOutcome {}

    /** {@link Fetch#stop()} was called. Nothing is left of it. */
    record Stopped() implements FetchOutcome {}
}
