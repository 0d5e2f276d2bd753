package org.mediabackend.media;

/** What ffprobe said. */
public sealed interface ProbeAnswer {

    /**
     * It could read the file.
     *
     * @param json its standard output
     * @param guessed whether it said that it guessed a duration from a bit rate
     */
    record Told(String json, boolean guessed) implements ProbeAnswer {}

    /**
     * It could not.
     *
     * @param error the last line of its standard error; may be empty
     */
    record Refused(String error) implements ProbeAnswer {}

    /** Nobody knows: there is no ffprobe, it took too long, or it was stopped. */
    record Unknown() implements ProbeAnswer {}
}
