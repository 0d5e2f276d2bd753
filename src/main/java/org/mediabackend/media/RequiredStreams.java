package org.mediabackend.media;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which types of streams an output of ffmpeg must hold, where its argv and inputs say so for certain. A filter that ran
 * out of memory may give not one frame while the sound beside it is whole. Pure but for the probe.
 */
final class RequiredStreams {

    /** Containers into which ffmpeg puts video and sound alike. */
    private static final Set<String> OF_BOTH =
            Set.of("mp4", "mov", "matroska", "mkv", "webm", "avi", "flv", "mpegts", "ts", "nut");

    private RequiredStreams() {}

    /** {@code video}, {@code audio}, both or neither. */
    static Set<String> of(FfmpegArgv argv, OutputFile output, Function<InputFile, Optional<ProbeResult>> probe) {
        String name = output.url();
        String container =
                output.format().orElse(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        Set<String> required = new TreeSet<>();
        if (!OF_BOTH.contains(container)) {
            return required;
        }
        List<Option> maps = output.options().stream().filter(o -> o.is("map")).toList();
        boolean graph = argv.globals().stream().anyMatch(o -> o.is("filter_complex", "lavfi"));
        if (maps.isEmpty() && !graph) {
            argv.inputs().forEach(input -> required.addAll(media(input, probe)));
        } else if (maps.stream().noneMatch(map -> map.text().startsWith("-"))) {
            maps.forEach(map -> required.addAll(mapped(map.text(), argv, probe)));
        }
        if (isOn(output, "vn")) {
            required.remove("video");
        }
        if (isOn(output, "an")) {
            required.remove("audio");
        }
        return required;
    }

    /** Whether the file holds a stream of that type which is not empty, as far as its container tells. */
    static boolean holds(ProbeResult file, String type) {
        boolean tellsDurations = file.formatName().startsWith("matroska")
                && file.streams().stream().anyMatch(stream -> stream.duration().isPresent());
        return file.streams().stream()
                .filter(stream -> stream.type().equals(type))
                .filter(stream -> stream.frames().filter(n -> n == 0).isEmpty())
                .anyMatch(stream -> !tellsDurations || stream.duration().isPresent());
    }

    private static Set<String> mapped(String map, FfmpegArgv argv, Function<InputFile, Optional<ProbeResult>> probe) {
        String[] parts = map.split(":", 3);
        if (!parts[0].matches("\\d{1,4}")
                || Integer.parseInt(parts[0]) >= argv.inputs().size()) {
            return Set.of();
        }
        Set<String> media = media(argv.inputs().get(Integer.parseInt(parts[0])), probe);
        return switch (parts.length == 1 ? "" : parts[1]) {
            case "" -> media;
            case "v" -> media.contains("video") && parts.length == 2 ? Set.of("video") : Set.of();
            case "a" -> media.contains("audio") && parts.length == 2 ? Set.of("audio") : Set.of();
            default -> Set.of();
        };
    }

    private static Set<String> media(InputFile input, Function<InputFile, Optional<ProbeResult>> probe) {
        Set<String> types = new TreeSet<>();
        if (!(input.location() instanceof Location.Generated)) {
            probe.apply(input).stream()
                    .flatMap(result -> result.streams().stream())
                    .filter(ProbeResult.Stream::isMedia)
                    .forEach(stream -> types.add(stream.type()));
        }
        return types;
    }

    private static boolean isOn(OutputFile output, String option) {
        return output.last(option).filter(o -> !o.negated()).isPresent();
    }
}
