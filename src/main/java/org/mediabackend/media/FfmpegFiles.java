package org.mediabackend.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds the files that an argv reads and writes, those of options and filters too. */
final class FfmpegFiles {

    private static final Set<String> READ_BY_OPTION = Set.of(
            "attach",
            "filter_script",
            "filter_complex_script",
            "fpre",
            "hls_key_info_file",
            "ca_file",
            "cafile",
            "cert_file",
            "cert",
            "key_file",
            "private_key");

    private static final Set<String> WRITTEN_BY_OPTION = Set.of(
            "vstats_file",
            "progress",
            "sdp_file",
            "print_graphs_file",
            "stats_enc_pre",
            "stats_enc_post",
            "stats_mux_pre",
            "segment_list",
            "segment_header_filename",
            "hls_segment_filename",
            "hls_subtitle_path",
            "header");

    /** Files whose names are relative to the directory of the playlist, not to the command's. */
    static final Set<String> WRITTEN_BESIDE_OUTPUT = Set.of(
            "hls_fmp4_init_filename",
            "master_pl_name",
            "init_seg_name",
            "media_seg_name",
            "single_file_name",
            "hls_master_name");

    private static final Set<String> FILTER_OPTIONS = Set.of("vf", "af", "filter", "filter_complex", "lavfi");

    private FfmpegFiles() {}

    static List<FfmpegFileUse> read(FfmpegArgv argv) {
        var uses = new ArrayList<FfmpegFileUse>();
        for (InputFile input : argv.inputs()) {
            addLocation(uses, input.location(), input.index(), "input");
            if (input.location() instanceof Location.Generated(String graph)) {
                addFilters(uses, graph, input.index(), FfmpegFilterFiles::read);
            }
        }
        argv.allOptions().forEach(option -> {
            if (option.fromFile() || READ_BY_OPTION.contains(option.name())) {
                addLocation(uses, Location.ofInput(option.text(), null), option.valueIndex(), by(option));
            }
        });
        eachFilterText(argv).forEach(o -> addFilters(uses, o.text(), o.valueIndex(), FfmpegFilterFiles::read));
        addPassLogs(uses, argv, 2);
        return List.copyOf(uses);
    }

    static List<FfmpegFileUse> written(FfmpegArgv argv) {
        var uses = new ArrayList<FfmpegFileUse>();
        for (OutputFile output : argv.outputs()) {
            addLocation(uses, output.location(), output.index(), "output");
            for (Option option : output.options()) {
                if (WRITTEN_BESIDE_OUTPUT.contains(option.name())) {
                    uses.add(new FfmpegFileUse(
                            directory(output.url()) + option.text(), option.valueIndex(), by(option)));
                }
            }
            if ("tee".equals(output.format().orElse(""))) {
                addTeeSideFiles(uses, output);
            }
        }
        argv.allOptions().forEach(option -> {
            if (WRITTEN_BY_OPTION.contains(option.name()) && !option.fromFile()) {
                addLocation(uses, Location.ofOutput(option.text(), null), option.valueIndex(), by(option));
            } else if (option.is("report") && !option.negated()) {
                uses.add(new FfmpegFileUse("ffmpeg-*.log", option.index(), "-report"));
            } else if (option.is("vstats") && !option.negated()) {
                uses.add(new FfmpegFileUse("vstats_*.log", option.index(), "-vstats"));
            } else if (option.is("dump_attachment")) {
                String name = option.text().isEmpty() ? "*" : option.text();
                uses.add(new FfmpegFileUse(name, option.valueIndex(), by(option)));
            }
        });
        eachFilterText(argv).forEach(o -> addFilters(uses, o.text(), o.valueIndex(), FfmpegFilterFiles::written));
        addPassLogs(uses, argv, 1);
        return List.copyOf(uses);
    }

    /** Whether something is written to standard output, so that the progress must go elsewhere. */
    static boolean useStandardOutput(FfmpegArgv argv) {
        return argv.outputs().stream().anyMatch(o -> o.location().usesStandardOutput())
                || argv.allOptions()
                        .filter(o -> WRITTEN_BY_OPTION.contains(o.name()) && !o.is("progress"))
                        .anyMatch(o -> Location.ofOutput(o.text(), null).usesStandardOutput())
                || eachFilterText(argv)
                        .flatMap(o -> FfmpegFilter.chains(o.text()).stream().flatMap(List::stream))
                        .flatMap(FfmpegFilterFiles::written)
                        .anyMatch(path -> Location.ofOutput(path, null).usesStandardOutput());
    }

    /** The options whose value is a filter graph. */
    static Stream<Option> eachFilterText(FfmpegArgv argv) {
        return argv.allOptions().filter(o -> FILTER_OPTIONS.contains(o.name()) && !o.fromFile());
    }

    private static void addFilters(
            List<FfmpegFileUse> uses, String graph, int index, Function<FfmpegFilter, Stream<String>> files) {
        FfmpegFilter.chains(graph).stream()
                .flatMap(List::stream)
                .forEach(filter -> files.apply(filter)
                        .forEach(path -> addLocation(uses, Location.ofInput(path, null), index, filter.name())));
    }

    private static void addTeeSideFiles(List<FfmpegFileUse> uses, OutputFile output) {
        for (OutputTeeSlave slave : OutputTeeSlave.readAll(output.url())) {
            slave.options().forEach((key, value) -> {
                if (WRITTEN_BY_OPTION.contains(key)) {
                    addLocation(uses, Location.ofOutput(value, null), output.index(), "tee " + key);
                } else if (WRITTEN_BESIDE_OUTPUT.contains(key)) {
                    uses.add(new FfmpegFileUse(directory(slave.url()) + value, output.index(), "tee " + key));
                }
            });
        }
    }

    /** The log of pass 1 is written, that of pass 2 read; 3 does both. */
    private static void addPassLogs(List<FfmpegFileUse> uses, FfmpegArgv argv, int bit) {
        for (OutputFile output : argv.outputs()) {
            output.last("pass")
                    .filter(pass -> pass.text().matches("[1-3]") && (Integer.parseInt(pass.text()) & bit) != 0)
                    .ifPresent(pass -> {
                        Option named = output.last("passlogfile").orElse(pass);
                        String prefix = named.is("passlogfile") ? named.text() : "ffmpeg2pass";
                        uses.add(new FfmpegFileUse(prefix + "-*.log*", named.valueIndex(), by(named)));
                    });
        }
    }

    private static void addLocation(List<FfmpegFileUse> uses, Location location, int index, String by) {
        location.files().forEach(file -> uses.add(new FfmpegFileUse(file.path(), index, by)));
    }

    private static String directory(String url) {
        String path = url.startsWith("file:") ? url.substring("file:".length()) : url;
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    private static String by(Option option) {
        return (option.fromFile() ? "-/" : "-") + option.name();
    }
}
