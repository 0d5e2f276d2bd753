package org.mediabackend.tools;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the tools are. A tool's setting is the path of its program and rules out any other; unset or empty it is looked
 * for. {@code media.ffmpeg} is {@code MEDIA_FFMPEG} in the environment, and so on.
 *
 * @param dataDir the data directory; bundled tools are unpacked in its {@code tools}
 */
@ConfigurationProperties("media")
record ToolSettings(
        @DefaultValue("./.data") Path dataDir,
        @Nullable String ffmpeg,
        @Nullable String ffprobe,
        @Nullable String magick,
        @Nullable String vips,
        @Nullable String vipsthumbnail) {

    ToolSettings {
        dataDir = dataDir.toAbsolutePath().normalize();
    }

    /** The path that is set for the tool, if one is. */
    Optional<String> path(Tool tool) {
        String path = switch (tool) {
            case FFMPEG -> ffmpeg;
            case FFPROBE -> ffprobe;
            case MAGICK -> magick;
            case VIPS -> vips;
            case VIPSTHUMBNAIL -> vipsthumbnail;
        };
        return Optional.ofNullable(path).map(String::strip).filter(it -> !it.isEmpty());
    }

    /** The names of a tool's setting, for sentences. */
    static String names(Tool tool) {
        return "media." + tool.wireName() + " (" + variable(tool) + ")";
    }

    /** The name of a tool's setting in the environment. */
    static String variable(Tool tool) {
        return "MEDIA_" + tool.name();
    }
}
