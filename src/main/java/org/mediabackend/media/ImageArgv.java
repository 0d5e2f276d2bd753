package org.mediabackend.media;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.mediabackend.tools.Tool;

/**
 * Which files a command of {@code magick}, {@code vips} or {@code vipsthumbnail} reads and writes, and the same command
 * writing into hidden directories, so that no output path ever shows half a file. Pure, for any thread. Follows
 * ImageMagick 6.9 and 7 and libvips 8.14.
 *
 * <p>Not seen: files named inside a drawing ({@code -draw "image over ..."}), in a script, or in a loader's or saver's
 * own options ({@code [profile=...]}).
 */
public sealed interface ImageArgv {

    /**
     * Reads that command.
     *
     * @param args the arguments without the program's name; for {@code magick} they may begin with {@code identify},
     *     {@code mogrify} and so on
     * @throws IllegalArgumentException for a tool that is not for images
     */
    static ImageArgv of(Tool tool, List<String> args) {
        return switch (tool) {
            case MAGICK -> new MagickArgv(args).read();
            case VIPS -> new VipsArgv(args).read();
            case VIPSTHUMBNAIL -> new VipsThumbnailArgv(args).read();
            case FFMPEG, FFPROBE -> throw new IllegalArgumentException(tool.wireName() + " is no image tool");
        };
    }

    /**
     * A command that is not understood well enough to say which files it touches; it should be refused.
     *
     * @param sentence why, for the caller to read
     */
    record UnknownOperation(String sentence) implements ImageArgv {}

    /** A command whose files are known. */
    final class Files implements ImageArgv {

        private final List<String> args;
        private final List<ImageFile> reads;
        private final List<ImageFile> writes;
        private final List<Redirect> redirects;

        Files(List<String> args, List<ImageFile> reads, List<ImageFile> writes, List<Redirect> redirects) {
            this.args = List.copyOf(args);
            this.reads = List.copyOf(reads);
            this.writes = List.copyOf(writes);
            this.redirects = List.copyOf(redirects);
        }

        /** The files read, in order; pseudo images, standard input and what was written before are not among them. */
        public List<ImageFile> reads() {
            return reads;
        }

        /** The files written, in order; standard output is not among them. */
        public List<ImageFile> writes() {
            return writes;
        }

        /**
         * The command with each output {@code <dir>/<name>} written to {@code <dir>/<hidden>/<name>}.
         *
         * @param hidden a name without a slash; the caller makes the directories before the command runs
         */
        public Rewritten withOutputsIn(String hidden) {
            List<String> rewritten = new ArrayList<>(args);
            Set<Move> moves = new LinkedHashSet<>();
            // INVARIANT: from the last argument to the first, so that an insertion shifts nothing still to be done.
            for (Redirect redirect : redirects.reversed()) {
                redirect.apply(rewritten, hidden);
            }
            for (Redirect redirect : redirects) {
                for (String directory : redirect.directories()) {
                    moves.add(new Move(directory.equals(".") ? hidden : join(directory, hidden), directory));
                }
            }
            return new Rewritten(List.copyOf(rewritten), List.copyOf(moves));
        }

        private static String join(String directory, String name) {
            return directory.endsWith("/") ? directory + name : directory + "/" + name;
        }
    }

    /**
     * A command that writes into hidden directories only.
     *
     * @param args its arguments
     * @param moves what to make before it runs, and to move when it succeeded
     */
    record Rewritten(List<String> args, List<Move> moves) {}

    /**
     * Everything in the hidden directory belongs, after success, in the target directory; both relative to the working
     * directory or absolute.
     */
    record Move(String hiddenDirectory, String targetDirectory) {}
}
