package org.mediabackend.media;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects what the policy has against one command. Used once, by one thread. */
final class Judgement {

    /** Enough to see what is wrong; a hostile command could have thousands. */
    private static final int MOST = 100;

    private final PathPolicy paths;
    private final @Nullable Path directory;
    private final @Nullable Path workspace;
    private final List<ArgumentPolicy.Problem> problems = new ArrayList<>();

    /**
     * Begins one.
     *
     * @param directory where the command runs; null is the task's own workspace, which does not exist yet
     * @param workspace the task's own workspace; null when it is not known
     */
    Judgement(PathPolicy paths, @Nullable Path directory, @Nullable Path workspace) {
        this.paths = paths;
        this.directory = directory;
        this.workspace = workspace;
    }

    List<ArgumentPolicy.Problem> problems() {
        return List.copyOf(problems);
    }

    void add(ArgumentPolicy.Problem problem) {
        if (problems.size() < MOST && !problems.contains(problem)) {
            problems.add(problem);
        }
    }

    void refuse(int index, String message) {
        add(new ArgumentPolicy.Problem(index, "args", true, message));
    }

    /** A local file, as written. */
    void file(int index, String path, boolean written) {
        paths.refuseFile(directory, workspace, path, written).ifPresent(message -> refuse(index, message));
    }

    /** What must be a local file, or standard output where something is written. */
    void plainFile(int index, String url, boolean written) {
        Location location = written ? Location.ofOutput(url, null) : Location.ofInput(url, null);
        switch (location) {
            case Location.LocalFile(String path) -> {
                file(index, url, written);
                file(index, path, written);
            }
            case Location.Pipe(int descriptor) when written && descriptor <= 2 -> {}
            case Location.Nothing n when written -> {}
            default -> refuse(index, "must name a plain file here, without a protocol");
        }
    }

    /** Something that is not among the files of the command line, but named in one of them. */
    void listed(int index, String list, Location location) {
        switch (location) {
            case Location.LocalFile(String path) ->
                paths.refuseFile(directory, workspace, path, false)
                        .ifPresent(
                                message -> refuse(index, "is a list; what it names, " + shown(path) + ", " + message));
            default -> refuse(index, "is a list that names something else than files: " + list);
        }
    }

    /** The file, if it may be read and is there to be looked at. */
    Optional<Path> existing(String path) {
        try {
            Path file = directory == null ? Path.of(path) : directory.resolve(path);
            boolean readable = file.isAbsolute()
                    && paths.refuseFile(directory, workspace, path, false).isEmpty();
            return readable && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String shown(String path) {
        return path.length() > 200 ? path.substring(0, 200) + "..." : path;
    }
}
