package org.mediabackend.media;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The error sentences of a command that failed: masked, and at most 2,000 characters. Pure, for any thread. */
public final class FailureText {

    private static final int MOST_CHARACTERS = 2_000;
    private static final int LINES = 4;
    /** One flood of a line must not push out the other three. */
    private static final int MOST_CHARACTERS_OF_A_LINE = 480;

    private FailureText() {}

    /**
     * {@code <tool> exit <rc>: <last 4 stderr lines>}, the lines that are not blank.
     *
     * @param stderr the last lines of the standard error, oldest first
     */
    public static String exit(String tool, int exitCode, List<String> stderr) {
        List<String> told = stderr.stream().filter(line -> !line.isBlank()).toList();
        String last = told.subList(Math.max(0, told.size() - LINES), told.size()).stream()
                .map(line -> Mask.bounded(Mask.text(line.strip()), MOST_CHARACTERS_OF_A_LINE))
                .collect(Collectors.joining("\n"));
        String sentence = tool + " exit " + exitCode;
        return Mask.bounded(last.isEmpty() ? sentence : sentence + ": " + last, MOST_CHARACTERS);
    }

    /** {@code <tool> timeout after <n>ms}. */
    public static String timeout(String tool, Duration limit) {
        return Mask.bounded(tool + " timeout after " + limit.toMillis() + "ms", MOST_CHARACTERS);
    }

    /** {@code <tool> made no progress for <n>ms}. */
    public static String stalled(String tool, Duration limit) {
        return Mask.bounded(tool + " made no progress for " + limit.toMillis() + "ms", MOST_CHARACTERS);
    }

    /**
     * {@code <tool> wrote more than <n> bytes, its limit (<name>)}.
     *
     * @param name who set the limit
     */
    public static String tooLarge(String tool, long limitBytes, String name) {
        return Mask.bounded(
                tool + " wrote more than " + limitBytes + " bytes, its limit (" + name + ")", MOST_CHARACTERS);
    }

    /** {@code cannot be written in a hidden directory and published as a whole: <reason>}. */
    public static String inPlace(String reason) {
        return "cannot be written in a hidden directory and published as a whole: " + reason;
    }

    /** A sentence about what a command wrote, which names files. */
    static String bounded(String sentence) {
        return Mask.bounded(Mask.text(sentence), MOST_CHARACTERS);
    }

    /**
     * {@code <sentence about the disk or the memory>: <how the tool ended>}.
     *
     * @param exit what {@link #exit} said
     */
    public static String wanting(String sentence, String exit) {
        return Mask.bounded(sentence + ": " + exit, MOST_CHARACTERS);
    }
}
