package org.mediabackend.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program that has answered a question for its version. Immutable.
 *
 * @param path the program itself, absolute
 * @param prefixArgs arguments that come before a command's own
 * @param environment what it needs to start, beside what a command gives it
 * @param versionLines what it said of its version; at least one line
 * @param source where it was found
 */
public record Executable(
        Path path, List<String> prefixArgs, Map<String, String> environment, List<String> versionLines, Source source) {

    public Executable {
        prefixArgs = List.copyOf(prefixArgs);
        environment = Map.copyOf(environment);
        versionLines = List.copyOf(versionLines);
    }

    /** The argv that runs it with these arguments. */
    public List<String> argv(List<String> args) {
        List<String> argv = new ArrayList<>();
        argv.add(path.toString());
        argv.addAll(prefixArgs);
        argv.addAll(args);
        return argv;
    }
}
