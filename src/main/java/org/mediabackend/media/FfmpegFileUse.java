package org.mediabackend.media;

/**
 * A local file, a pattern of files or a prefix of file names that an argv names.
 *
 * @param path as written, without {@code file:}; relative to the command's directory
 * @param index the place in the argv of the argument that names it
 * @param by what names it: {@code input}, {@code output}, an option such as {@code -attach}, or a filter such as
 *     {@code movie}
 */
public record FfmpegFileUse(String path, int index, String by) {}
