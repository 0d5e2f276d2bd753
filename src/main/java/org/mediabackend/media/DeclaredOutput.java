package org.mediabackend.media;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that a command was asked to write.
 *
 * @param target its final path, absolute; may be a pattern that stands for several
 * @param place where it is written until it is published, absolute; a pattern as the target is
 * @param index the place in the caller's argv of the argument that names it
 * @param format the container that ffmpeg's {@code -f} forces
 */
record DeclaredOutput(Path target, Path place, int index, Optional<String> format) {}
