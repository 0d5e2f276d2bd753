package org.mediabackend.media;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What ffprobe knows of a file.
 *
 * @param duration of the file, else of its longest stream; empty for a picture, or when nobody knows
 * @param streams in the file's order
 * @param formatName ffmpeg's name of the container, empty when unknown
 * @param packets whether a packet was found, when one was asked for
 * @param guessed whether a duration was guessed from a bit rate
 */
public record ProbeResult(
        Optional<Duration> duration, List<Stream> streams, String formatName, boolean packets, boolean guessed) {

    public ProbeResult {
        streams = List.copyOf(streams);
    }

    /**
     * One stream.
     *
     * @param type {@code video}, {@code audio}, {@code subtitle}, {@code data}, {@code attachment}
     * @param duration as the container tells it for this stream
     * @param frames how many there are, when the container says so
     * @param rate frames per second on the average; null for what has none
     * @param steady whether its frames come at that rate all the time
     * @param picture whether it is a cover, not a moving picture
     */
    public record Stream(
            String type,
            Optional<Duration> duration,
            Optional<Long> frames,
            @Nullable Double rate,
            boolean steady,
            boolean picture) {

        boolean isMedia() {
            return (type.equals("video") && !picture) || type.equals("audio");
        }
    }
}
