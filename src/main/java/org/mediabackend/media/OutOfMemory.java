package org.mediabackend.media;

import java.util.List;
import java.util.Optional;

/** Whether a command failed for want of memory. Pure. */
final class OutOfMemory {

    /** 128 + SIGKILL. This server sends it too, but then tells another outcome than an exit. */
    private static final int KILLED = 137;

    /** ffmpeg's and libvips' words, ImageMagick's, and those of the C++ library that encoders are linked with. */
    private static final List<String> SAYINGS =
            List.of("Cannot allocate memory", "out of memory", "memory allocation failed", "std::bad_alloc");

    private OutOfMemory() {}

    /**
     * The sentence that says so, if it did.
     *
     * @param exitCode of a process that nobody here has ended
     */
    static Optional<String> sentence(int exitCode, List<String> stderr) {
        if (exitCode == KILLED) {
            return Optional.of("killed from outside, as the system does when its memory runs out");
        }
        return stderr.stream().anyMatch(line -> SAYINGS.stream().anyMatch(line::contains))
                ? Optional.of("not enough memory")
                : Optional.empty();
    }
}
