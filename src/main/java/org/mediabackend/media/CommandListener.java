package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.OptionalDouble;

/** Hears how a command comes along. */
@FunctionalInterface
public interface CommandListener {

    /**
     * The command reported progress. Called on a thread that reads the command's output, so it must be quick.
     *
     * @param fraction how much of the expected output is done, 0 to 0.99; empty when its length is not known
     */
    void progressed(FfmpegProgress progress, OptionalDouble fraction);

    /**
     * The command is about to run and will write into these hidden directories, which are made after this. Called
     * before anything looks at what is there.
     *
     * @throws IOException if it must not run; it then fails for the disk
     */
    default void writesTo(Collection<Path> hidden) throws IOException {}
}
