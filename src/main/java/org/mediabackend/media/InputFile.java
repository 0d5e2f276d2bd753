package org.mediabackend.media;

import java.util.List;

/** An input of an argv, numbered in {@code -map} by its place in {@link FfmpegArgv#inputs()}. */
public record InputFile(String url, int index, List<Option> options) implements OptionGroup {

    public InputFile {
        options = List.copyOf(options);
    }

    /** Where it is read from. */
    public Location location() {
        return Location.ofInput(url, format().orElse(null));
    }
}
