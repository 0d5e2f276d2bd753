package org.mediabackend.media;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
                boolean pattern = written.contains("%") && Files.isDirectory(hidden.resolveSibling(""));
                if (Files.exists(hidden) || pattern) {
                    return Optional.of(hidden);
                }
            }
        }
        return Optional.empty();
    }
}
