package org.mediabackend.media;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How to run an argv of ffmpeg so that no output path ever shows a half-written file: each local output is written into
 * a hidden directory beside its target, on the same file system, and moved after success. Pure data; nothing here
 * touches a file.
 *
 * <p>To carry it out: create {@link #directories()} in order, each only where its parent exists; run {@link #args()};
 * after success move every file found below a publication's {@code hidden} to the same relative place below
 * {@code target}, playlists last, and remove the hidden directories in any case.
 *
 * @param args the argv to run: outputs redirected, without interaction, with machine-readable progress
 * @param progress where the progress arrives
 * @param outputs what the caller declared, in order, with final paths
 * @param publications from where to where; without duplicates
 * @param directories what must exist before the run
 * @param inPlace local outputs that are written where they were asked for, and why
 * @param overwrites whether existing targets are replaced; false for {@code -n}
 */
public record OutputPlan(
        List<String> args,
        Progress progress,
        List<Declared> outputs,
        List<Publication> publications,
        List<Path> directories,
        List<InPlace> inPlace,
        boolean overwrites) {

    /** Where key=value progress arrives. */
    public enum Progress {
        STANDARD_OUTPUT,
        STANDARD_ERROR,
        /** The caller sends it elsewhere, or the program only informs about itself. */
        NOWHERE
    }

    /**
     * One local output as the caller declared it.
     *
     * @param written the path as written, without {@code file:}
     * @param path the final path; a pattern when {@code pattern}
     * @param pattern whether it stands for several files
     * @param index its place in the caller's argv
     * @param guarded whether ffmpeg refuses to overwrite it under {@code -n}
     * @param format the container that {@code -f} forces
     * @param place where it is written until it is published; a pattern when {@code pattern}
     * @param mayFail whether ffmpeg goes on when it cannot be written
     */
    public record Declared(
            String written,
            Path path,
            boolean pattern,
            int index,
            boolean guarded,
            Optional<String> format,
            Path place,
            boolean mayFail) {}

    /** All files below {@code hidden} belong at the same relative place below {@code target}. */
    public record Publication(Path hidden, Path target) {}

    /**
     * An output that could not be redirected without changing what ffmpeg does.
     *
     * @param index its place in the caller's argv
     * @param refused whether ffmpeg itself refuses it and writes nothing
     */
    public record InPlace(int index, String reason, boolean refused) {}

    public OutputPlan {
        args = List.copyOf(args);
        outputs = List.copyOf(outputs);
        publications = List.copyOf(publications);
        directories = List.copyOf(directories);
        inPlace = List.copyOf(inPlace);
    }

    /**
     * Plans a run.
     *
     * @param cwd the absolute directory the command runs in
     * @param hiddenName the name of the hidden directories, unique to the attempt, such as
     *     {@code .media-<task>-<attempt>}
     */
    public static OutputPlan of(FfmpegArgv argv, Path cwd, String hiddenName) {
        return new OutputPlanner(argv, cwd, hiddenName).plan();
    }

    /**
     * The first output that a reader would see half-written, and that an attempt which lost its task could spoil. Such
     * a command must not run.
     */
    public Optional<InPlace> unfenced() {
        return inPlace.stream().filter(output -> !output.refused()).findFirst();
    }

    /**
     * The sentence with which ffmpeg would refuse to start because of {@code -n}, if it would.
     *
     * @param exists whether a final path exists
     */
    public Optional<String> refusal(Predicate<Path> exists) {
        return outputs.stream()
                .filter(o -> !overwrites && o.guarded() && exists.test(o.path()))
                .findFirst()
                .map(o -> "File '" + o.written() + "' already exists. Exiting.");
    }
}
