package org.mediabackend.media;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which options of which filters name a file. */
final class FfmpegFilterFiles {

    /** A leading {@code @} marks the option that the filter's first argument without a name sets. */
    private static final Map<String, List<String>> READ = Map.ofEntries(
            Map.entry("movie", List.of("@filename")),
            Map.entry("amovie", List.of("@filename")),
            Map.entry("subtitles", List.of("@filename", "f", "fontsdir")),
            Map.entry("ass", List.of("@filename", "f", "fontsdir")),
            Map.entry("drawtext", List.of("@fontfile", "textfile")),
            Map.entry("qrencode", List.of("fontfile", "textfile")),
            Map.entry("lut1d", List.of("@file")),
            Map.entry("lut3d", List.of("@file")),
            Map.entry("curves", List.of("psfile")),
            Map.entry("arnndn", List.of("@model", "m")),
            Map.entry("sofalizer", List.of("@sofa")),
            Map.entry("ladspa", List.of("@file", "f")),
            Map.entry("frei0r", List.of("@filter_name")),
            Map.entry("frei0r_src", List.of("filter_name")),
            Map.entry("vidstabtransform", List.of("@input")),
            Map.entry("removelogo", List.of("@filename", "f")),
            Map.entry("find_rect", List.of("@object")),
            Map.entry("cover_rect", List.of("@cover")),
            Map.entry("sendcmd", List.of("filename", "f")),
            Map.entry("asendcmd", List.of("filename", "f")),
            Map.entry("libvmaf", List.of("model_path")),
            Map.entry("dnn_processing", List.of("model")),
            Map.entry("dnn_detect", List.of("model", "labels")),
            Map.entry("dnn_classify", List.of("model", "labels")),
            Map.entry("sr", List.of("model")),
            Map.entry("derain", List.of("model")),
            Map.entry("program_opencl", List.of("@source")),
            Map.entry("openclsrc", List.of("@source")),
            Map.entry("libplacebo", List.of("custom_shader_path")),
            Map.entry("lensfun", List.of("db_path")));

    private static final Map<String, List<String>> WRITTEN = Map.of(
            "metadata", List.of("file"),
            "ametadata", List.of("file"),
            "psnr", List.of("@stats_file", "f"),
            "ssim", List.of("@stats_file", "f"),
            "xpsnr", List.of("@stats_file", "f"),
            "libvmaf", List.of("log_path"),
            "vidstabdetect", List.of("@result"),
            "signature", List.of("filename"));

    private FfmpegFilterFiles() {}

    static Stream<String> read(FfmpegFilter filter) {
        return named(filter, READ);
    }

    static Stream<String> written(FfmpegFilter filter) {
        if (filter.name().equals("vidstabdetect")
                && filter.argumentAt(0, "result").isEmpty()) {
            return Stream.of("transforms.trf");
        }
        return named(filter, WRITTEN);
    }

    private static Stream<String> named(FfmpegFilter filter, Map<String, List<String>> files) {
        return files.getOrDefault(filter.name(), List.of()).stream()
                .flatMap(key ->
                        (key.startsWith("@") ? filter.argumentAt(0, key.substring(1)) : filter.argument(key)).stream())
                .filter(path -> !path.isEmpty());
    }
}
