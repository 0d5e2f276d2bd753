package org.mediabackend.media;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mediabackend.media.CommandOutcome.Written;

/**
 * Whether a command had no room, which tools tell in many ways or not at all: libtiff says "Write error", ImageMagick
 * without inodes "No such file or directory", ffmpeg's HLS muxer nothing. So a file is written where the command wrote;
 * that must be done before its own are removed. Pure but for that file, which has no name any more when it is written
 * (DELETE_ON_CLOSE unlinks what it has opened), so that not even a kill leaves it.
 */
final class FullDisk {

    /** More than any tool asks for at once to its last block; a disk on which a write failed has not that much. */
    private static final int PROBE_BYTES = 64 * 1024;

    private static final List<String> SAYINGS = List.of("No space left on device", "Disk quota exceeded");

    private FullDisk() {}

    /**
     * The sentence that names the directory that is full, if one is.
     *
     * @param temporary where the command has its temporary files
     * @param stderr what it said; enough to tell when the room is there again
     */
    static Optional<String> sentence(CommandRun run, CommandPlan plan, Path temporary, List<String> stderr) {
        Optional<String> full = sentence(run, plan, temporary);
        return full.isPresent() || !isSaidBy(stderr)
                ? full
                : Optional.of("no space was left in "
                        + plan.written().stream()
                                .map(Written::target)
                                .findFirst()
                                .orElse(run.directory()));
    }

    /** Whether the command itself said so. */
    static boolean isSaidBy(List<String> stderr) {
        return stderr.stream().anyMatch(line -> SAYINGS.stream().anyMatch(line::contains));
    }

    /** The same by a look at the directories alone. */
    static Optional<String> sentence(CommandRun run, CommandPlan plan, Path temporary) {
        return ofOutputs(run, plan)
                .or(() -> Stream.of(run.directory(), temporary)
                        .flatMap(place -> sentence(place, place, run, FullDisk::isFull).stream())
                        .findFirst());
    }

    /** The same of the places of the outputs only. */
    static Optional<String> ofOutputs(CommandRun run, CommandPlan plan) {
        return plan.written().stream()
                .flatMap(written -> sentence(written, run).stream())
                .findFirst();
    }

    /** The sentence about a failure to make the directories themselves. */
    static String sentence(Path directory, IOException e) {
        return "no file can be made in " + directory + " (" + reason(e) + ")";
    }

    private static Optional<String> sentence(Written written, CommandRun run) {
        boolean opened = Files.isDirectory(written.hidden());
        return sentence(opened ? written.hidden() : written.target(), written.target(), run, e -> true);
    }

    /** A command need not write where it runs, so that place may well be read-only. */
    static boolean isFull(IOException e) {
        String reason = reason(e);
        return SAYINGS.stream().anyMatch(reason::contains);
    }

    private static Optional<String> sentence(Path place, Path named, CommandRun run, Predicate<IOException> counts) {
        Path probe = place.resolve(run.hiddenName() + ".probe");
        try {
            Files.write(
                    probe, new byte[PROBE_BYTES], StandardOpenOption.CREATE_NEW, StandardOpenOption.DELETE_ON_CLOSE);
            return Optional.empty();
        } catch (NoSuchFileException | AccessDeniedException | NotDirectoryException | FileAlreadyExistsException e) {
            // Somebody's fault, but not the disk's.
            return Optional.empty();
        } catch (ClosedByInterruptException e) {
            // Nothing is known, and the thread's owner will hear of it.
            return Optional.empty();
        } catch (IOException e) {
            if (!counts.test(e)) {
                return Optional.empty();
            }
            long free = free(place);
            return Optional.of(
                    free < PROBE_BYTES
                            ? "no space left in " + named + " (" + free + " bytes free)"
                            : sentence(named, e));
        }
    }

    private static long free(Path place) {
        try {
            return Files.getFileStore(place).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException of ? of.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
