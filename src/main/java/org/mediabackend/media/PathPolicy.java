package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where files of commands may lie, after links and {@code ..} are followed. Each answer is a message for the caller, or
 * empty. It judges what it sees: a link that is changed later is the sandbox's to stop.
 */
class PathPolicy {

    /** The server's own things in the data directory. */
    private static final List<String> OWN =
            List.of("postgres", "tools", "attempts", "keys", "logs", "secrets", "sandbox", "outputs/.removed");

    /** Where tasks have their workspaces: what is published there may be read by all, and is written by its task. */
    private static final String WORKSPACES = "outputs";

    /** What an attempt writes and nobody has published yet. */
    private static final String HIDDEN = ".media-";

    private static final Pattern TASK_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** What ffmpeg, ImageMagick and the patterns of the shell let stand for other characters. */
    private static final Pattern WILDCARD = Pattern.compile("%[-+0-9]*(?:\\[[^]]*]|[A-Za-z])|[*?]|\\[[^]]*]|\\{[^}]*}");

    private final PolicySettings settings;
    private final Path dataDir;

    PathPolicy(PolicySettings settings) {
        this.settings = settings;
        this.dataDir = settings.dataDir().toAbsolutePath().normalize();
    }

    /** The directory that a command is to run in; relative to the data directory. */
    Path directory(String cwd) throws InvalidPathException {
        return dataDir.resolve(cwd);
    }

    /**
     * Why a directory is refused.
     *
     * @param byPolicy whether it would be fine elsewhere
     */
    record Refusal(boolean byPolicy, String message) {}

    /** What is wrong with a command's directory. A foreign one is refused without a word on whether it exists. */
    Optional<Refusal> refuseDirectory(String cwd, OtherWorkspaces others) {
        Path directory;
        try {
            directory = directory(cwd);
        } catch (InvalidPathException e) {
            return Optional.of(new Refusal(false, "is not a path"));
        }
        Optional<String> outside = refuse(directory, null, false, others)
                .or(() -> mayLieIn(directory.normalize(), dataDir.resolve(WORKSPACES))
                        ? Optional.of("is where tasks have their workspaces; leave it out for the task's own")
                        : Optional.empty());
        if (outside.isPresent()) {
            return outside.map(message -> new Refusal(true, message));
        }
        if (Files.isDirectory(directory)) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                false, Files.exists(directory) ? "is not a directory" : "names a directory that does not exist"));
    }

    /**
     * What is wrong with a file.
     *
     * @param cwd the command's directory; null is the task's own workspace, which does not exist yet
     * @param workspace the task's own workspace, where it is known
     */
    Optional<String> refuseFile(
            @Nullable Path cwd, @Nullable Path workspace, String file, boolean written, OtherWorkspaces others) {
        try {
            Path path = Path.of(file);
            if (cwd == null && !path.isAbsolute()) {
                return path.normalize().startsWith("..")
                        ? Optional.of("leaves the task's own workspace; name the file absolutely or set cwd")
                        : refuseHidden(path);
            }
            return refuse(cwd == null ? path : cwd.resolve(path), workspace, written, others);
        } catch (InvalidPathException e) {
            return Optional.of("does not name a file");
        }
    }

    private Optional<String> refuse(Path path, @Nullable Path workspace, boolean written, OtherWorkspaces others) {
        try {
            Path real = RealPath.of(path);
            Path data = RealPath.of(dataDir);
            Optional<String> hidden = refuseHidden(real);
            if (hidden.isPresent()) {
                return hidden;
            }
            if (workspace != null && real.startsWith(RealPath.of(workspace))) {
                return Optional.empty();
            }
            if (OWN.stream().anyMatch(own -> mayLieIn(real, data.resolve(own)))) {
                return Optional.of("lies in a directory of the server's own");
            }
            if (written && mayLieIn(real, data.resolve(WORKSPACES))) {
                return Optional.of(
                        "lies in another task's workspace; write to the task's own, by a relative path without"
                                + " cwd, or to a directory of yours");
            }
            if (mayLieIn(real, data.resolve(WORKSPACES)) && !mayRead(real, data.getNameCount() + 1, others)) {
                return Optional.of("lies in the workspace of a task that is not there, or not yours");
            }
            return refuseOutside(real, written);
        } catch (IOException e) {
            return Optional.of("leads through links that cannot be followed");
        }
    }

    /** A name that is a pattern may stand for anybody's, and one of no task for the server's own. */
    private static boolean mayRead(Path real, int depth, OtherWorkspaces others) {
        String name = real.getNameCount() > depth ? real.getName(depth).toString() : "";
        return TASK_ID.matcher(name).matches() && others.mayRead(UUID.fromString(name));
    }

    private Optional<String> refuseOutside(Path real, boolean written) throws IOException {
        Stream<Path> roots = written
                ? settings.writeRoots().stream()
                : Stream.concat(settings.readRoots().stream(), settings.writeRoots().stream());
        for (Path root : roots.toList()) {
            if (real.startsWith(RealPath.of(root.toAbsolutePath()))) {
                return Optional.empty();
            }
        }
        return Optional.of("lies outside of the directories that this server may " + (written ? "write" : "read")
                + " for callers; put it under the data directory, or let the operator set media.paths."
                + (written ? "write" : "read"));
    }

    private static Optional<String> refuseHidden(Path path) {
        for (Path name : path) {
            if (name.toString().startsWith(HIDDEN)) {
                return Optional.of("lies where an attempt keeps what it has not published yet");
            }
        }
        return Optional.empty();
    }

    /** Whether it lies there, or could when a pattern in the name of a directory is filled in. */
    private static boolean mayLieIn(Path path, Path directory) {
        int depth = directory.getNameCount();
        if (path.getNameCount() < depth) {
            return false;
        }
        for (int i = 0; i < depth; i++) {
            String name = path.getName(i).toString();
            String wanted = directory.getName(i).toString();
            // No pattern stands for a name that begins with a dot.
            boolean filled = !wanted.startsWith(".") && Pattern.matches(filledIn(name), wanted);
            if (!name.equals(wanted) && !filled) {
                return false;
            }
        }
        return true;
    }

    private static String filledIn(String name) {
        StringBuilder pattern = new StringBuilder();
        Matcher wildcard = WILDCARD.matcher(name);
        int from = 0;
        while (wildcard.find()) {
            pattern.append(Pattern.quote(name.substring(from, wildcard.start())))
                    .append(".*");
            from = wildcard.end();
        }
        return pattern.append(Pattern.quote(name.substring(from))).toString();
    }
}
