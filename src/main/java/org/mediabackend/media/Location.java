package org.mediabackend.media;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where an input is read from or an output written to, by ffmpeg's grammar of urls. */
public sealed interface Location {

    /**
     * A file of this machine, or a pattern of several.
     *
     * @param path as written, without {@code file:}; relative to the command's directory
     */
    record LocalFile(String path) implements Location {}

    /** An inherited file descriptor: 0 standard input, 1 standard output, 2 standard error. */
    record Pipe(int descriptor) implements Location {}

    /** Written nowhere: {@code -f null}, or {@code /dev/null}. */
    record Nothing() implements Location {}

    /** Made by a filter graph: {@code -f lavfi}. */
    record Generated(String graph) implements Location {}

    /** A capture or playback device. */
    record Device(String format, String text) implements Location {}

    /** Anything reached by another protocol. */
    record Url(String scheme, String text) implements Location {}

    /** A protocol or muxer that wraps other locations, such as {@code concat:a|b} or tee. */
    record Nested(String scheme, List<Location> parts) implements Location {}

    /** Where ffmpeg reads an input from; the format is that of {@code -f}, if given. */
    static Location ofInput(String url, @Nullable String format) {
        return LocationGrammar.ofInput(url, format);
    }

    /** Where ffmpeg writes an output to; the format is that of {@code -f}, if given. */
    static Location ofOutput(String url, @Nullable String format) {
        return LocationGrammar.ofOutput(url, format);
    }

    /** The local files in it, those of nested locations too. */
    default Stream<LocalFile> files() {
        return switch (this) {
            case LocalFile file -> Stream.of(file);
            case Nested nested -> nested.parts().stream().flatMap(Location::files);
            case Pipe p -> Stream.empty();
            case Nothing n -> Stream.empty();
            case Generated g -> Stream.empty();
            case Device d -> Stream.empty();
            case Url u -> Stream.empty();
        };
    }

    /** Whether it, or a part of it, is standard output. */
    default boolean usesStandardOutput() {
        return usesDescriptor(1);
    }

    private boolean usesDescriptor(int descriptor) {
        return switch (this) {
            case Pipe pipe -> pipe.descriptor() == descriptor;
            case Nested nested -> nested.parts().stream().anyMatch(l -> l.usesDescriptor(descriptor));
            case LocalFile f -> false;
            case Nothing n -> false;
            case Generated g -> false;
            case Device d -> false;
            case Url u -> false;
        };
    }
}
