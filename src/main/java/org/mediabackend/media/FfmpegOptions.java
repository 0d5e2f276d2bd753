package org.mediabackend.media;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The command-line options of ffmpeg and ffprobe in one version. Immutable. */
public final class FfmpegOptions {

    private static final FfmpegVersion LOOPBACK_DECODERS = new FfmpegVersion(7, 0);
    private static final FfmpegVersion VALUES_FROM_FILES = new FfmpegVersion(7, 0);

    private final FfmpegVersion version;
    private final Map<String, OptionDefinition> ffmpeg;
    private final Map<String, OptionDefinition> ffprobe;

    private FfmpegOptions(FfmpegVersion version) {
        this.version = version;
        this.ffmpeg = OptionTable.ffmpeg(version);
        this.ffprobe = OptionTable.ffprobe(version);
    }

    /**
     * The options of the ffmpeg that prints this line.
     *
     * @param versionLine first line of {@code ffmpeg -version}, or a bare version such as {@code 8.1}
     */
    public static FfmpegOptions forVersion(String versionLine) {
        return new FfmpegOptions(FfmpegVersion.of(versionLine));
    }

    public FfmpegVersion version() {
        return version;
    }

    /** Whether {@code -/name file} reads the value from a file; until 7.0 such an option is refused. */
    boolean readsValuesFromFiles() {
        return version.isAtLeast(VALUES_FROM_FILES);
    }

    /** Whether {@code -dec} starts a decoder of an output's stream. */
    boolean hasLoopbackDecoders() {
        return version.isAtLeast(LOOPBACK_DECODERS);
    }

    Optional<OptionDefinition> ofFfmpeg(String name) {
        return Optional.ofNullable(ffmpeg.get(name));
    }

    Optional<OptionDefinition> ofFfprobe(String name) {
        return Optional.ofNullable(ffprobe.get(name));
    }

    Collection<OptionDefinition> allOfFfmpeg() {
        return ffmpeg.values();
    }

    Collection<OptionDefinition> allOfFfprobe() {
        return ffprobe.values();
    }
}
