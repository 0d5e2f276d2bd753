package org.mediabackend.media;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An argv of ffmpeg or ffprobe, read as the program itself reads it. Immutable.
 *
 * @param args the argv, without the program's name
 * @param globals options of the whole program, wherever they stood
 * @param inputs in order
 * @param outputs in order
 * @param decoders the options of each {@code -dec} (loopback decoders, ffmpeg 7 and newer)
 * @param trailing options after the last file, which belong to nothing; ffmpeg warns and ignores them
 */
public record FfmpegArgv(
        List<String> args,
        List<Option> globals,
        List<InputFile> inputs,
        List<OutputFile> outputs,
        List<Option> decoders,
        List<Option> trailing) {

    public FfmpegArgv {
        args = List.copyOf(args);
        globals = List.copyOf(globals);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        decoders = List.copyOf(decoders);
        trailing = List.copyOf(trailing);
    }

    /**
     * Reads an argv of ffmpeg.
     *
     * @throws FfmpegArgvException when ffmpeg would refuse to read it: the place, and a sentence
     */
    public static FfmpegArgv parse(List<String> args, FfmpegOptions options) throws FfmpegArgvException {
        return new FfmpegSplitter(args, options).split();
    }

    /**
     * Reads an argv of ffprobe. Its input is the one input, {@code -o} the one output, and all options are global.
     *
     * @throws FfmpegArgvException when ffprobe would refuse to read it: the place, and a sentence
     */
    public static FfmpegArgv parseProbe(List<String> args, FfmpegOptions options) throws FfmpegArgvException {
        return new FfmpegProbeSplitter(args, options).split();
    }

    /** The last global option of one of these names. */
    public Optional<Option> global(String... names) {
        return globals.reversed().stream().filter(o -> o.is(names)).findFirst();
    }

    /** Whether a global switch is on: given, and not undone by a later {@code -noNAME}. */
    public boolean isOn(String name) {
        return global(name).map(o -> !o.negated()).orElse(false);
    }

    /** All options: global ones, then those of inputs, outputs, decoders and of nothing. */
    public Stream<Option> allOptions() {
        return Stream.of(
                        globals.stream(),
                        inputs.stream().flatMap(i -> i.options().stream()),
                        outputs.stream().flatMap(o -> o.options().stream()),
                        decoders.stream(),
                        trailing.stream())
                .flatMap(s -> s);
    }

    /**
     * The local files that it reads: inputs, and those named by options and by filters that are known to open files.
     */
    public List<FfmpegFileUse> readPaths() {
        return FfmpegFiles.read(this);
    }

    /** The local files that it writes: outputs, playlists and segments, logs. */
    public List<FfmpegFileUse> writePaths() {
        return FfmpegFiles.written(this);
    }

    /** Whether the program prints something about itself and ends, as {@code -version} and {@code -h} do. */
    public boolean onlyInforms() {
        return inputs.isEmpty() && outputs.isEmpty();
    }
}
