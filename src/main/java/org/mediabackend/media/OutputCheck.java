package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Looks at what a command wrote before it is published, for an exit code of 0 is only the tool's claim: ffmpeg gives it
 * after a cut input, and with not one frame written. A picture or an MP4 costs a few reads of our own, other media one
 * ffprobe; what is not understood well enough to be called broken passes. Used for one run, by one thread.
 */
final class OutputCheck {

    /** How many files of a pattern are read; those between are only counted and weighed. */
    private static final int MOST_FILES_READ = 64;

    private static final int MOST_FILES_PROBED = 4;

    /** What may be missing at the end: a few frames, a codec's delay, a key frame's distance. */
    private static final double SECONDS_TO_SPARE = 0.5;

    private static final double PART_TO_SPARE = 0.02;

    private final CommandRun run;
    private final CommandPlan plan;
    private final OutputStrictness strictness;
    private final InputProbe.OfRun probes;
    private final OptionalDouble written;

    /** @param written how many seconds of output the tool's own progress counted */
    OutputCheck(
            CommandRun run,
            CommandPlan plan,
            OutputStrictness strictness,
            InputProbe.OfRun probes,
            OptionalDouble written) {
        this.run = run;
        this.plan = plan;
        this.strictness = strictness;
        this.probes = probes;
        this.written = written;
    }

    /** What one look at a file told. */
    private record Found(Optional<String> fault, OptionalDouble seconds, Optional<ProbeResult> probed) {

        static final Found FINE = lasting(OptionalDouble.empty());

        static Found fault(String text) {
            return new Found(Optional.of(text), OptionalDouble.empty(), Optional.empty());
        }

        static Found lasting(OptionalDouble seconds) {
            return new Found(Optional.empty(), seconds, Optional.empty());
        }
    }

    /** The first thing that is wrong with the outputs, as a sentence; nothing when they may be published. */
    Optional<String> problem() {
        if (strictness == OutputStrictness.OFF) {
            return Optional.empty();
        }
        for (DeclaredOutput declared : plan.declared()) {
            try {
                // Our own look is quicker but may only clear a file: a fault is ffprobe's to find.
                Optional<String> problem = problem(declared, Mp4Look::at);
                if (problem.isPresent()) {
                    problem = problem(declared, file -> Optional.empty());
                }
                if (problem.isPresent()) {
                    return problem.map(text -> run.command().tool().wireName() + " exit 0, but " + text);
                }
            } catch (IOException e) {
                return Optional.of(name(declared.target()) + " cannot be read: " + e);
            }
        }
        return Optional.empty();
    }

    /** A look at a media file that may spare ffprobe's; nothing where it does not. */
    @FunctionalInterface
    private interface OwnLook {
        Optional<ProbeResult> at(Path file) throws IOException;
    }

    private Optional<String> problem(DeclaredOutput declared, OwnLook own) throws IOException {
        List<Path> files = DeclaredFiles.of(declared, plan.ffmpeg().isEmpty());
        if (files.isEmpty()) {
            return declared.mayFail() ? Optional.empty() : Optional.of(name(declared.target()) + " was not written");
        }
        for (Path file : files) {
            if (Files.size(file) == 0) {
                return Optional.of(name(declared, file) + " is empty");
            }
        }
        if (!strictness.includes(OutputStrictness.READABLE)) {
            return Optional.empty();
        }
        OutputKind kind = plan.ffmpeg().isPresent() ? OutputKind.of(declared) : OutputKind.PICTURE;
        Found last = Found.FINE;
        List<Path> read = sample(files, kind == OutputKind.MEDIA ? MOST_FILES_PROBED : MOST_FILES_READ);
        boolean promised = declared.format().isEmpty() && OutputKind.isPictureByName(declared.target());
        for (Path file : read) {
            Found found = look(kind, promised, file, own);
            if (found.fault().isPresent()) {
                return Optional.of(name(declared, file) + " is " + found.fault().get());
            }
            last = found;
        }
        return strictness == OutputStrictness.FULL && kind != OutputKind.PICTURE
                ? lessThanExpected(declared, files.size() == 1 ? last : Found.FINE)
                : Optional.empty();
    }

    private Found look(OutputKind kind, boolean promised, Path file, OwnLook own) throws IOException {
        return switch (kind) {
            case OPAQUE -> Found.FINE;
            case HLS -> ofPlaylist(PlaylistLook.ofHls(file));
            case DASH -> ofPlaylist(PlaylistLook.ofDash(file));
            case PICTURE -> {
                FileLook look = FileLook.at(file);
                yield look.fault() != null
                        ? Found.fault(look.fault())
                        : look.isKnown() || !promised
                                ? Found.FINE
                                : Found.fault("no picture of the format it is named for");
            }
            case MEDIA -> ofMedia(file, FileLook.at(file), own);
        };
    }

    private static Found ofPlaylist(PlaylistLook look) {
        return look.fault() == null ? Found.lasting(look.seconds()) : Found.fault(look.fault());
    }

    private Found ofMedia(Path file, FileLook look, OwnLook own) throws IOException {
        if (look.fault() != null) {
            return Found.fault(look.fault());
        }
        if (look.kind().equals("WAVE")) {
            Optional<Double> seconds = FileLook.secondsOfWav(file);
            return seconds.filter(s -> s == 0).isPresent()
                    ? Found.fault("a WAVE file without a sample")
                    : Found.lasting(seconds.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
        }
        Optional<ProbeResult> seen = look.kind().equals("MP4") ? own.at(file) : Optional.empty();
        if (seen.isPresent()) {
            return ofProbed(seen.get());
        }
        return switch (probes.answer(MediaProbe.packetArgv(file.toString()))) {
            case ProbeAnswer.Unknown u -> Found.FINE;
            case ProbeAnswer.Refused(String error) ->
                Found.fault("not readable" + (error.isEmpty() ? "" : " (ffprobe: " + error + ")"));
            case ProbeAnswer.Told told ->
                MediaProbe.parse(told).map(OutputCheck::ofProbed).orElse(Found.FINE);
        };
    }

    private static Found ofProbed(ProbeResult probed) {
        if (probed.streams().isEmpty()) {
            return Found.fault("without a stream");
        }
        if (!probed.packets()) {
            return Found.fault("without a frame");
        }
        OptionalDouble seconds = OutputKind.isTrueToTime(probed)
                ? probed.duration()
                        .map(d -> OptionalDouble.of(d.toNanos() / 1e9))
                        .orElse(OptionalDouble.empty())
                : OptionalDouble.empty();
        return new Found(Optional.empty(), seconds, Optional.of(probed));
    }

    private Optional<String> lessThanExpected(DeclaredOutput declared, Found ofFile) {
        OutputFile output = plan.ffmpeg().stream()
                .flatMap(argv -> argv.outputs().stream())
                .filter(each -> each.index() == declared.index())
                .findFirst()
                .orElse(null);
        if (output == null) {
            return Optional.empty();
        }
        FfmpegArgv argv = plan.ffmpeg().orElseThrow();
        Function<InputFile, Optional<ProbeResult>> probe = probes::input;
        OptionalDouble least = new LeastDuration(argv, probe).of(output);
        if (least.isEmpty() || least.getAsDouble() <= SECONDS_TO_SPARE) {
            return Optional.empty();
        }
        double needed = least.getAsDouble() - Math.max(SECONDS_TO_SPARE, PART_TO_SPARE * least.getAsDouble());
        // It stays at 0 for what has no packets, such as ffmetadata.
        OptionalDouble counted = written.stream().filter(seconds -> seconds > 0).findFirst();
        // Progress counts the longest output, so it says nothing of one among several.
        OptionalDouble found = ofFile.seconds().isPresent() || plan.declared().size() > 1 ? ofFile.seconds() : counted;
        if (found.isPresent() && found.getAsDouble() < needed) {
            return Optional.of(name(declared.target()) + " lasts " + text(found.getAsDouble()) + " s where at least "
                    + text(needed) + " s were expected");
        }
        return ofFile.probed().stream()
                .flatMap(file -> RequiredStreams.of(argv, output, probe).stream()
                        .filter(type -> !RequiredStreams.holds(file, type)))
                .findFirst()
                .map(type -> name(declared.target()) + " holds no " + type + " where some was expected");
    }

    /** The first, the last, and others evenly between. */
    private static List<Path> sample(List<Path> files, int most) {
        return files.size() <= most
                ? files
                : IntStream.range(0, most)
                        .mapToObj(i -> files.get((int) ((long) i * (files.size() - 1) / (most - 1))))
                        .toList();
    }

    /** A file of a pattern under its own name. */
    private String name(DeclaredOutput declared, Path file) {
        return name(
                file.equals(declared.place())
                        ? declared.target()
                        : declared.target().resolveSibling(file.getFileName()));
    }

    private String name(Path target) {
        Path directory = run.directory().normalize();
        return (target.startsWith(directory) ? directory.relativize(target) : target).toString();
    }

    private static String text(double seconds) {
        return String.format(Locale.ROOT, "%.2f", seconds);
    }
}
