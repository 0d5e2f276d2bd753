package org.mediabackend.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a program at level Landlock: {@code setpriv} for the leash and the capabilities, {@code prlimit}, the program.
 */
final class Landlocked {

    private Landlocked() {}

    /** @throws IOException if it cannot be started or restricted */
    static Process start(Confinement.Within within, Path program, ProcessSpec spec, Map<String, String> environment)
            throws IOException {
        List<Path> programs = SystemPaths.ofProgram(program, spec);
        List<String> argv = new ArrayList<>(Leash.withoutCapabilities(
                Rights.suffice(within, true) ? List.of() : List.of(Rights.OVERRIDE_OF_SETPRIV)));
        argv.addAll(within.limits().command());
        argv.add(program.toString());
        argv.addAll(spec.argv().subList(1, spec.argv().size()));
        List<String> variables = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (name.isEmpty() || name.contains("=")) {
                throw new IllegalArgumentException("Invalid environment variable name: \"" + name + "\"");
            }
            // There is no mount of its own here: its /tmp has another name.
            boolean temporary = name.equals("TMPDIR") || name.equals("HOME");
            variables.add(name + "=" + (temporary ? within.temporary() : value));
        });
        return RestrictedProcess.start(Path.of(argv.getFirst()), argv, variables, spec.directory(), within, programs);
    }
}
