package org.mediabackend.media;

/**
 * A file that an image tool's argument names.
 *
 * @param index the argument's place, from 0
 * @param path the file as the argument names it, relative to the working directory or absolute, without a format's
 *     prefix and without options in brackets; may hold a pattern such as {@code %d} or {@code *}; a URL when the
 *     argument is one
 */
public record ImageFile(int index, String path) {

    /** The directory part, {@code .} for a bare name. */
    String directory() {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
    }
}
