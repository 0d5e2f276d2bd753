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

    /** A request may have a thousand commands; what is left out then is looked at before the command runs. */
    private static final int LOOKS_AT_SUBMISSION = 20;

    private static final int MOST_LOOKS = 50_000;

    private final PathPolicy paths;
    private final @Nullable Path directory;
    private final @Nullable Path workspace;
    private final @Nullable CommandRun run;
    private final OtherWorkspaces others;
    private final List<ArgumentPolicy.Problem> problems = new ArrayList<>();
    private int looks;

    /**
     * Begins one.
     *
     * @param directory where the command runs; null is the task's own workspace, which does not exist yet
     * @param workspace the task's own workspace; null when it is not known
     * @param run what is about to run; null when the command is only submitted
     * @param others what of other tasks may be read
     */
    Judgement(
            PathPolicy paths,
            @Nullable Path directory,
            @Nullable Path workspace,
            @Nullable CommandRun run,
            OtherWorkspaces others) {
        this.paths = paths;
        this.directory = directory;
        this.workspace = workspace;
        this.run = run;
        this.others = others;
    }

    /** Whether the command is about to run, so that nothing may be left for later. */
    boolean isFinal() {
        return run != null;
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
        paths.refuseFile(directory, workspace, path, written, others).ifPresent(message -> refuse(index, message));
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
                paths.refuseFile(directory, workspace, path, false, others)
                        .ifPresent(
                                message -> refuse(index, "is a list; what it names, " + shown(path) + ", " + message));
            default -> refuse(index, "is a list that names something else than files: " + list);
        }
    }

    /**
     * A file that is there to be looked at.
     *
     * @param name where it lies, and what names in it are relative to
     * @param content where what it holds is now, if an earlier command wrote it and it is not published yet
     */
    record Existing(Path name, Path content) {}

    /** The file, if it may be read and is there to be looked at. */
    Optional<Existing> existing(String path) {
        looks++;
        if (run == null && looks > LOOKS_AT_SUBMISSION) {
            return Optional.empty();
        }
        if (looks > MOST_LOOKS) {
            refuse(-1, "name more lists, and files in lists, than are looked at for one command");
            return Optional.empty();
        }
        try {
            Path file = directory == null ? Path.of(path) : directory.resolve(path);
            boolean readable = file.isAbsolute()
                    && paths.refuseFile(directory, workspace, path, false, others)
                            .isEmpty();
            Path content =
                    run == null ? file : FfmpegInputs.unpublished(run, path).orElse(file);
            return readable && Files.isRegularFile(content)
                    ? Optional.of(new Existing(file, content))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String shown(String path) {
        return path.length() > 200 ? path.substring(0, 200) + "..." : path;
    }
}
