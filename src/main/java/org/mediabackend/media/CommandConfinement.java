package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.CommandOutcome.Written;
import org.mediabackend.process.Confinement;
import org.mediabackend.process.Sandbox;
import org.mediabackend.process.SandboxLevel;
import org.mediabackend.process.Scratch;
import org.mediabackend.tools.Tool;
import org.springframework.stereotype.Component;

/**
 * What one command may touch, found in its own argv. Read: exactly the files that it names, and what earlier commands
 * left for it; of a numbered pattern, the directory; a list (HLS, DASH, concat) names others, so with one all that
 * commands may read at all. Written: its hidden directories, its working directory where that lies in a write root (the
 * logs of two passes, segments), and the directories of side files that it names elsewhere. Each is held against the
 * roots again, after links, at the moment in which the command starts. Never: the server's own directories, other
 * tasks' workspaces but for files that are named, and what other attempts hide in the working directory. Thread-safe.
 */
@Component
class CommandConfinement {

    private static final Set<String> LISTS =
            Set.of("m3u8", "m3u", "mpd", "ffconcat", "concat", "txt", "lst", "list", "ism", "sdp", "cpl");
    private static final Set<String> LIST_FORMATS = Set.of("concat", "hls", "applehttp", "dash", "imf", "sdp");

    private static final Pattern PLACEHOLDER = Pattern.compile("%|[*?\\[{]");

    private final Sandbox sandbox;
    private final FileRoots roots;
    private final FfmpegOptionsAtHand options;

    CommandConfinement(Sandbox sandbox, FileRoots roots, FfmpegOptionsAtHand options) {
        this.sandbox = sandbox;
        this.roots = roots;
        this.options = options;
    }

    /** A confinement with what was made for it; to be closed when the process has ended. */
    record Cell(Confinement confinement, @Nullable Scratch scratch) implements AutoCloseable {

        /** Its own {@code /tmp}, where it has one. */
        Optional<Path> temporary() {
            return Optional.ofNullable(scratch).map(Scratch::path);
        }

        @Override
        public void close() {
            if (scratch != null) {
                scratch.close();
            }
        }
    }

    /** How commands are confined here. */
    SandboxLevel level() {
        return sandbox.level();
    }

    /** Why no command may be started, in one sentence. */
    Optional<String> refusal() {
        return sandbox.refusal();
    }

    /** That of a command. */
    Cell of(CommandRun run, CommandPlan plan) throws IOException {
        if (sandbox.level() == SandboxLevel.OFF) {
            return new Cell(new Confinement.None(), null);
        }
        Touched touched = new Touched(run.directory());
        touched.files(run.command().tool(), plan.args());
        run.unpublished().stream().map(Written::hidden).forEach(touched::read);
        Stream.concat(plan.directories().stream(), plan.written().stream().map(Written::hidden))
                .forEach(touched::write);
        touched.write(run.directory());
        touched.read(run.directory());
        return touched.cell(run.hiddenName());
    }

    /** That of a look by ffprobe, which writes nothing. */
    Cell ofProbe(Path directory, List<String> args) throws IOException {
        if (sandbox.level() == SandboxLevel.OFF) {
            return new Cell(new Confinement.None(), null);
        }
        Touched touched = new Touched(directory);
        touched.files(Tool.FFPROBE, args);
        return touched.cell("");
    }

    private final class Touched {

        private final Path directory;
        private final List<Path> readable = new ArrayList<>();
        private final List<Path> writable = new ArrayList<>();

        Touched(Path directory) {
            this.directory = directory;
        }

        void files(Tool tool, List<String> args) {
            switch (tool) {
                case FFMPEG, FFPROBE -> ffmpeg(tool, args);
                case MAGICK, VIPS, VIPSTHUMBNAIL -> {
                    if (ImageArgv.of(tool, args) instanceof ImageArgv.Files files) {
                        files.reads().forEach(file -> input(file.path()));
                        files.writes().forEach(file -> sideFile(file.path()));
                    }
                }
            }
        }

        private void ffmpeg(Tool tool, List<String> args) {
            FfmpegArgv argv;
            try {
                argv = tool == Tool.FFPROBE
                        ? FfmpegArgv.parseProbe(args, options.get())
                        : FfmpegArgv.parse(args, options.get());
            } catch (FfmpegArgvException e) {
                // The tool refuses it too, and touches nothing.
                return;
            }
            argv.readPaths().forEach(file -> input(file.path()));
            argv.writePaths().forEach(file -> sideFile(file.path()));
            boolean list = argv.allOptions().anyMatch(option -> option.is("f") && LIST_FORMATS.contains(option.text()));
            if (list) {
                readable.addAll(roots.readRoots());
            }
        }

        private void input(String named) {
            Path path = path(named);
            if (path == null) {
                return;
            }
            read(path);
            if (PLACEHOLDER.matcher(named).find() && !Files.exists(path)) {
                read(path.resolveSibling(""));
            }
            String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
            String extension = name.substring(name.lastIndexOf('.') + 1);
            if (LISTS.contains(extension)) {
                read(path.resolveSibling(""));
                readable.addAll(roots.readRoots());
            } else if (extension.equals("idx")) {
                // VobSub: the pictures are in a file beside it.
                String file = path.toString();
                read(Path.of(file.substring(0, file.length() - 3) + "sub"));
            }
        }

        private void sideFile(String named) {
            Path path = path(named);
            if (path != null && path.getParent() != null) {
                write(path.getParent());
            }
        }

        private @Nullable Path path(String named) {
            try {
                return directory.resolve(named);
            } catch (InvalidPathException e) {
                return null;
            }
        }

        void read(Path path) {
            roots.readable(path).forEach(readable::add);
        }

        void write(Path path) {
            roots.writable(path).forEach(writable::add);
        }

        Cell cell(String hiddenName) throws IOException {
            List<Path> hidden = new ArrayList<>(roots.hidden());
            if (sandbox.level() == SandboxLevel.BUBBLEWRAP) {
                // Landlock hides in a directory only at the cost of making anything there.
                hidden.addAll(ofOthers(hiddenName));
            }
            Scratch scratch = Scratch.make();
            return new Cell(sandbox.confinement(readable, writable, hidden, scratch.path()), scratch);
        }

        private List<Path> ofOthers(String hiddenName) {
            List<Path> others = new ArrayList<>();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory.toRealPath(), ".media-*")) {
                found.forEach(each -> {
                    if (!each.endsWith(hiddenName)) {
                        others.add(each);
                    }
                });
            } catch (IOException e) {
                return List.of();
            }
            return others;
        }
    }
}
