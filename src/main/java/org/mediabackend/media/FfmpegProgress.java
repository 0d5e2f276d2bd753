package org.mediabackend.media;

import org.jspecify.annotations.Nullable;

/**
 * How far an ffmpeg has come, as it last said; null is what it did not know.
 *
 * @param frame video frames written
 * @param fps frames per second, since the start
 * @param timeSeconds how much of the output is written, by its own time; never below zero
 * @param speed seconds of output per second of waiting, as ffmpeg says: since the start
 * @param totalSizeKb size of the output in units of 1,024 bytes
 * @param bitrateKbps of the output, in units of 1,000 bits per second
 * @param etaSeconds seconds until the end, when an end is expected
 * @param raw one line for show, like ffmpeg's own
 */
public record FfmpegProgress(
        @Nullable Long frame,
        @Nullable Double fps,
        @Nullable Double timeSeconds,
        @Nullable Double speed,
        @Nullable Double totalSizeKb,
        @Nullable Double bitrateKbps,
        @Nullable Double etaSeconds,
        String raw) {}
