package org.mediabackend.media;

import java.util.OptionalDouble;

/** Hears how a running command comes along. Called on a thread that reads the command's output, so it must be quick. */
@FunctionalInterface
public interface CommandListener {

    /**
     * The command reported progress.
     *
     * @param fraction how much of the expected output is done, 0 to 0.99; empty when its length is not known
     */
    void progressed(FfmpegProgress progress, OptionalDouble fraction);
}
