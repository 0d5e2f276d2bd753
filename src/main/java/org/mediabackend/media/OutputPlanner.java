package org.mediabackend.media;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.mediabackend.media.OutputPlan.Declared;
import org.mediabackend.media.OutputPlan.InPlace;
import org.mediabackend.media.OutputPlan.Progress;
import org.mediabackend.media.OutputPlan.Publication;

/** Builds an {@link OutputPlan}. Used once, by one thread. */
final class OutputPlanner {

    private static final Set<String> REDIRECTED_SIDE_FILES =
            Set.of("hls_segment_filename", "segment_list", "segment_header_filename", "header");

    private final FfmpegArgv argv;
    private final Path cwd;
    private final String hiddenName;
    private final List<String> args;
    private final List<Declared> outputs = new ArrayList<>();
    private final Set<Publication> publications = new LinkedHashSet<>();
    private final Set<Path> directories = new LinkedHashSet<>();
    private final List<InPlace> inPlace = new ArrayList<>();

    OutputPlanner(FfmpegArgv argv, Path cwd, String hiddenName) {
        this.argv = argv;
        this.cwd = cwd;
        this.hiddenName = hiddenName;
        this.args = new ArrayList<>(argv.args());
    }

    OutputPlan plan() {
        if (argv.onlyInforms()) {
            return new OutputPlan(args, Progress.NOWHERE, List.of(), List.of(), List.of(), List.of(), true);
        }
        argv.outputs().forEach(this::planOutput);
        var injected = new ArrayList<>(List.of("-nostdin", "-nostats"));
        boolean overwrites = !argv.isOn("n");
        if (overwrites && !argv.isOn("y")) {
            injected.add("-y");
        }
        Progress progress = progress(injected);
        args.addAll(0, injected);
        return new OutputPlan(
                args, progress, outputs, List.copyOf(publications), List.copyOf(directories), inPlace, overwrites);
    }

    private Progress progress(List<String> injected) {
        Optional<Option> own = argv.global("progress");
        if (own.isEmpty()) {
            boolean taken = FfmpegFiles.useStandardOutput(argv);
            injected.addAll(List.of("-progress", taken ? "pipe:2" : "pipe:1"));
            return taken ? Progress.STANDARD_ERROR : Progress.STANDARD_OUTPUT;
        }
        return switch (Location.ofOutput(own.get().text(), null)) {
            case Location.Pipe(int descriptor) when descriptor == 1 -> Progress.STANDARD_OUTPUT;
            case Location.Pipe(int descriptor) when descriptor == 2 -> Progress.STANDARD_ERROR;
            default -> Progress.NOWHERE;
        };
    }

    private void planOutput(OutputFile output) {
        switch (output.location()) {
            case Location.LocalFile(String path) -> planLocal(output, path);
            case Location.Nested(String scheme, List<Location> slaves) when isTee(output) -> planTee(output);
            case Location.Nested nested
            when holdsFile(nested) ->
                inPlace.add(
                        new InPlace(output.index(), "it is written through the protocol " + nested.scheme(), false));
            default -> {}
        }
    }

    /** What {@code unix:} names is a socket. */
    private static boolean holdsFile(Location location) {
        return location instanceof Location.LocalFile
                || (location instanceof Location.Nested nested
                        && !nested.scheme().equals("unix")
                        && nested.parts().stream().anyMatch(OutputPlanner::holdsFile));
    }

    private static boolean isTee(OutputFile output) {
        return output.format().filter("tee"::equals).isPresent();
    }

    private void planLocal(OutputFile output, String path) {
        OutputMuxer muxer = OutputMuxer.of(output.format().orElse(null), path);
        redirectLocal(output, path, muxer);
        outputs.add(new Declared(
                path,
                cwd.resolve(path),
                muxer.isPattern(path),
                output.index(),
                muxer.isGuarded(path),
                output.format(),
                cwd.resolve(withoutScheme(args.get(output.index()))),
                false));
    }

    private void redirectLocal(OutputFile output, String path, OutputMuxer muxer) {
        if (muxer.isGuarded(path) && refusedAsInput(output, path)) {
            return;
        }
        Optional<String> reason =
                reasonToStay(muxer, path, key -> output.last(key).map(Option::text));
        if (reason.isPresent()) {
            inPlace.add(new InPlace(output.index(), reason.get(), false));
            return;
        }
        args.set(output.index(), redirect(output.url(), muxer.readsPatterns()));
        output.options().stream()
                .filter(option -> REDIRECTED_SIDE_FILES.contains(option.name()) && !option.fromFile())
                .forEach(option -> args.set(option.valueIndex(), redirectSideFile(option.name(), option.text())));
        addDirectoriesBeside(args.get(output.index()), key -> output.last(key).map(Option::text));
    }

    /** Leaves an output that is an input to ffmpeg, spelled as the input is, so that ffmpeg sees it and refuses. */
    private boolean refusedAsInput(OutputFile output, String path) {
        Path target = cwd.resolve(path).normalize();
        for (InputFile input : argv.inputs()) {
            if (input.location() instanceof Location.LocalFile(String read)
                    && cwd.resolve(read).normalize().equals(target)) {
                args.set(output.index(), input.url());
                inPlace.add(new InPlace(output.index(), "it is also an input, which ffmpeg refuses", true));
                return true;
            }
        }
        return false;
    }

    private static Optional<String> reasonToStay(
            OutputMuxer muxer, String path, Function<String, Optional<String>> option) {
        if (path.isEmpty() || path.endsWith("/") || path.equals(".") || path.equals("..") || path.endsWith("/..")) {
            return Optional.of("it names a directory");
        }
        if (muxer != OutputMuxer.HLS) {
            return Optional.empty();
        }
        if (option.apply("hls_flags").orElse("").contains("append_list")) {
            return Optional.of("append_list continues the playlist that is there");
        }
        if (isTrue(option.apply("hls_enc")) && option.apply("hls_enc_key_url").isEmpty()) {
            return Optional.of("hls_enc writes the path of the key file into the playlist");
        }
        if (isTrue(option.apply("strftime_mkdir")) || isTrue(option.apply("use_localtime_mkdir"))) {
            return Optional.of("strftime_mkdir writes the path of the segments into the playlist");
        }
        return option.apply("hls_subtitle_path").map(set -> "hls_subtitle_path is a path of its own");
    }

    private static boolean isTrue(Optional<String> value) {
        return value.filter(v -> !v.equals("0") && !v.equals("false")).isPresent();
    }

    private void planTee(OutputFile output) {
        List<OutputTeeSlave> slaves = OutputTeeSlave.readAll(output.url()).stream()
                .map(slave -> planSlave(slave, output.index()))
                .toList();
        args.set(output.index(), OutputTeeSlave.writeAll(slaves));
    }

    private OutputTeeSlave planSlave(OutputTeeSlave slave, int index) {
        if (!(slave.location() instanceof Location.LocalFile(String path))) {
            return slave;
        }
        OutputMuxer muxer = OutputMuxer.of(slave.format(), path);
        OutputTeeSlave redirected = redirectSlave(slave, path, muxer, index);
        outputs.add(new Declared(
                path,
                cwd.resolve(path),
                muxer.isPattern(path),
                index,
                false,
                Optional.ofNullable(slave.format()),
                cwd.resolve(withoutScheme(redirected.url())),
                "ignore".equals(slave.options().get("onfail"))));
        return redirected;
    }

    private OutputTeeSlave redirectSlave(OutputTeeSlave slave, String path, OutputMuxer muxer, int index) {
        Function<String, Optional<String>> option =
                key -> Optional.ofNullable(slave.options().get(key));
        Optional<String> reason = reasonToStay(muxer, path, option);
        if (reason.isPresent()) {
            inPlace.add(new InPlace(index, reason.get(), false));
            return slave;
        }
        Map<String, String> options = new LinkedHashMap<>(slave.options());
        options.replaceAll((key, value) -> REDIRECTED_SIDE_FILES.contains(key) ? redirectSideFile(key, value) : value);
        String url = redirect(slave.url(), muxer.readsPatterns());
        addDirectoriesBeside(url, option);
        return new OutputTeeSlave(options, url);
    }

    private static String withoutScheme(String url) {
        return url.startsWith("file:") ? url.substring("file:".length()) : url;
    }

    private String redirectSideFile(String option, String url) {
        return Location.ofOutput(url, null) instanceof Location.LocalFile
                ? redirect(url, option.equals("hls_segment_filename"))
                : url;
    }

    private String redirect(String url, boolean pattern) {
        OutputRedirect redirect = OutputRedirect.of(url, pattern, cwd, hiddenName);
        publications.add(redirect.publication());
        directories.add(redirect.publication().hidden());
        return redirect.text();
    }

    /** Files that a muxer writes relative to its playlist may lie in directories below it. */
    private void addDirectoriesBeside(String redirectedUrl, Function<String, Optional<String>> option) {
        Path hidden = cwd.resolve(withoutScheme(redirectedUrl)).getParent();
        for (String key : FfmpegFiles.WRITTEN_BESIDE_OUTPUT) {
            String name = option.apply(key).orElse("");
            int end = name.lastIndexOf('/');
            int template = name.indexOf('$');
            boolean fixed = template < 0 || template > end;
            if (end > 0 && hidden != null && fixed) {
                directories.add(hidden.resolve(name.substring(0, end)));
            }
        }
    }
}
