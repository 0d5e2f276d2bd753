package org.mediabackend.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes a process die with the server though the server is killed by force: {@code setpriv} of util-linux asks the
 * kernel for it ({@code PR_SET_PDEATHSIG}) and becomes the program; that costs 3 ms. The kernel means the
 * <em>thread</em> that spawned, not its process, so there is none for what a virtual thread spawns. Not held either are
 * grandchildren, and whoever was born in the instant in which the server died; {@link Orphans} ends all those.
 * Thread-safe.
 */
final class Leash {

    private static final Logger log = LoggerFactory.getLogger(Leash.class);

    private static final List<String> OPTIONS = List.of("--pdeathsig", "KILL", "--");

    /** What {@code setpriv} exits with when it cannot become the program. */
    private static final List<Integer> NOT_EXECUTED = List.of(126, 127);

    private static final List<String> COMPLAINTS = List.of("setpriv: ", "prlimit: ", "bwrap: ");

    private static final class Found {
        static final Optional<Path> SETPRIV = find();
    }

    private Leash() {}

    /** The argv that runs this one on the leash; the same one where that cannot be, or the program is not there. */
    static List<String> on(ProcessSpec spec) {
        if (Thread.currentThread().isVirtual()) {
            // It would die with whichever thread carries this one now.
            return spec.argv();
        }
        return Found.SETPRIV
                .flatMap(setpriv -> program(spec).map(program -> leashed(setpriv, program, spec.argv())))
                .orElse(spec.argv());
    }

    /** Why the program did not run at all, if an exit says so. */
    static Optional<String> refusal(int exitCode, List<String> stderr) {
        boolean byBubblewrap =
                exitCode == 1 && stderr.size() == 1 && stderr.getFirst().startsWith("bwrap: ");
        return byBubblewrap || (NOT_EXECUTED.contains(exitCode) && stderr.size() == 1)
                ? COMPLAINTS.stream()
                        .filter(stderr.getFirst()::startsWith)
                        .map(complaint -> stderr.getFirst().substring(complaint.length()))
                        .findFirst()
                : Optional.empty();
    }

    /**
     * The beginning of an argv that leaves a process no capability but those, each named as in {@code +dac_override}.
     */
    static List<String> withoutCapabilities(List<String> but) throws IOException {
        Path setpriv = Found.SETPRIV.orElseThrow(() -> new IOException("there is no setpriv (package util-linux)"));
        String kept = String.join(",", but);
        List<String> argv = new ArrayList<>(List.of(setpriv.toString(), "--inh-caps=-all"));
        if (Rights.isRoot()) {
            argv.add("--bounding-set=-all" + (kept.isEmpty() ? "" : "," + kept));
        }
        argv.addAll(OPTIONS);
        return argv;
    }

    private static List<String> leashed(Path setpriv, String program, List<String> argv) {
        List<String> leashed = new ArrayList<>(List.of(setpriv.toString()));
        leashed.addAll(OPTIONS);
        leashed.add(program);
        leashed.addAll(argv.subList(1, argv.size()));
        return leashed;
    }

    /** The program as the system would find it; setpriv itself would look on the child's {@code PATH}. */
    static Optional<String> program(ProcessSpec spec) {
        String name = spec.argv().getFirst();
        try {
            if (name.contains(File.separator)) {
                return isProgram(spec.directory().resolve(name)) ? Optional.of(name) : Optional.empty();
            }
            return onPath(name).map(Path::toString);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    static Optional<Path> onPath(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Stream.of(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name).toAbsolutePath())
                .filter(Leash::isProgram)
                .findFirst();
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    private static Optional<Path> find() {
        Optional<Path> found = onPath("setpriv").filter(Leash::works);
        if (found.isEmpty()) {
            log.warn("There is no setpriv with --pdeathsig on PATH (package util-linux). If this server is killed by"
                    + " force, what it runs lives on until a server is started on this machine");
        }
        return found;
    }

    /** Busybox has one of that name that knows no {@code --pdeathsig}. */
    private static boolean works(Path setpriv) {
        List<String> command = leashed(setpriv, setpriv.toString(), List.of("", "--version"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(Spawn.DEV_NULL))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (process.waitFor(5, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
