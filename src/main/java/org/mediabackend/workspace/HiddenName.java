package org.mediabackend.workspace;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mediabackend.task.AttemptId;

/**
 * The name of a hidden directory or file, {@code .media-<task>-<attempt>.<place>}: whose it is, and which part of the
 * work it belongs to.
 *
 * @param place the same for the same part of the work in each attempt; one of a command begins with its step's index
 */
record HiddenName(AttemptId owner, String place) {

    private static final String GONE = "gone.";
    private static final Pattern TEXT =
            Pattern.compile("\\.media-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})" + "-(\\d{1,9})\\.(.+)");
    private static final Pattern STEP = Pattern.compile("(\\d{1,9})\\..*");

    /** The name of that path; empty if it is none of ours. */
    static Optional<HiddenName> of(Path path) {
        Path name = path.getFileName();
        Matcher matcher = TEXT.matcher(name == null ? "" : name.toString());
        return matcher.matches()
                ? Optional.of(new HiddenName(
                        new AttemptId(UUID.fromString(matcher.group(1)), Integer.parseInt(matcher.group(2))),
                        matcher.group(3)))
                : Optional.empty();
    }

    /** The same place of another attempt. */
    HiddenName of(AttemptId other) {
        return new HiddenName(other, place);
    }

    /** What it is called while it is being removed: nobody takes it over any more. */
    HiddenName gone() {
        return place.startsWith(GONE) ? this : new HiddenName(owner, GONE + place);
    }

    /** Whether it is of a step that comes after the other's in the task. */
    boolean isLaterThan(HiddenName other) {
        Matcher mine = STEP.matcher(place);
        Matcher others = STEP.matcher(other.place);
        return mine.matches()
                && others.matches()
                && Integer.parseInt(mine.group(1)) > Integer.parseInt(others.group(1));
    }

    @Override
    public String toString() {
        return ".media-" + owner.taskId() + "-" + owner.attempt() + "." + place;
    }
}
