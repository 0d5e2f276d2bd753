package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mediabackend.media.CommandOutcome.Written;

/** Points the inputs of a command at what an earlier one of the same candidate wrote and nobody has published yet. */
final class FfmpegInputs {

    private FfmpegInputs() {}

    static List<String> atUnpublished(CommandRun run, FfmpegArgv argv) {
        List<String> args = new ArrayList<>(run.command().args());
        if (run.unpublished().isEmpty()) {
            return args;
        }
        for (FfmpegFileUse use : argv.readPaths()) {
            unpublished(run, use.path())
                    .ifPresent(
                            path -> args.set(use.index(), args.get(use.index()).replace(use.path(), path.toString())));
        }
        return args;
    }

    /** The newest unpublished file of that name. */
    static Optional<Path> unpublished(CommandRun run, String written) {
        Path path = run.directory().resolve(written).normalize();
        for (Written earlier : run.unpublished().reversed()) {
            Path target = earlier.target().normalize();
            if (path.startsWith(target)) {
                Path hidden = earlier.hidden().resolve(target.relativize(path));
                if (Files.exists(hidden) || (written.contains("%") && isInUse(hidden.resolveSibling("")))) {
                    return Optional.of(hidden);
                }
            }
        }
        return Optional.empty();
    }

    /** An empty one was published by an attempt that was lost before it could say so. */
    private static boolean isInUse(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
