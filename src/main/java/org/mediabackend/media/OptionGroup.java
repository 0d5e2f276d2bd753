package org.mediabackend.media;

import java.util.List;
import java.util.Optional;

/** An input or an output: a url and the options that stand before it. */
public sealed interface OptionGroup permits InputFile, OutputFile {

    /** The url as written. */
    String url();

    /** The place of the url in the argv, from 0. */
    int index();

    /** The options that apply to it, in order. */
    List<Option> options();

    /** The last option of one of these names: the one that ffmpeg uses where an option can hold only once. */
    default Optional<Option> last(String... names) {
        return options().reversed().stream().filter(o -> o.is(names)).findFirst();
    }

    /** The container format that {@code -f} forces. */
    default Optional<String> format() {
        return last("f").map(Option::text);
    }
}
