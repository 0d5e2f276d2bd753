package org.mediabackend.media;

import java.util.List;

/** An output of an argv. */
public record OutputFile(String url, int index, List<Option> options) implements OptionGroup {

    public OutputFile {
        options = List.copyOf(options);
    }

    /** Where it is written to. */
    public Location location() {
        return Location.ofOutput(url, format().orElse(null));
    }
}
