package org.mediabackend.media;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that a command was asked to write.
 *
 * @param target its final path, absolute; may be a pattern that stands for several
 * @param place where it is written until it is published, absolute; a pattern as the target is
 * @param index the place in the caller's argv of the argument that names it
 * @param format what the command says its format is, whatever its name: ffmpeg's {@code -f}, ImageMagick's prefix, a
 *     saving operation of vips
 * @param mayFail whether the command says that it may be missing, as tee's {@code onfail=ignore} does
 */
record DeclaredOutput(Path target, Path place, int index, Optional<String> format, boolean mayFail) {}
