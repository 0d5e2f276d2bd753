package org.mediabackend.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The argv that runs a program within bubblewrap. It sees the system read-only, nothing of other processes, no network,
 * and each file that it is given at the same path as outside; the directories above are empty but for those.
 */
final class Bubblewrap {

    private static final class Found {
        static final Optional<Path> BWRAP = Leash.onPath("bwrap");
    }

    /** What is in a device's or a covered directory's place is in memory. */
    private static final String SMALL = Long.toString(1 << 20);

    private enum Kind {
        HIDDEN,
        READABLE,
        WRITABLE
    }

    private record Mount(Kind kind, Path from) {}

    private final Confinement.Within within;
    private final ProcessSpec spec;
    /** By the place inside. */
    private final Map<Path, Mount> mounts = new LinkedHashMap<>();

    private Bubblewrap(Confinement.Within within, ProcessSpec spec) {
        this.within = within;
        this.spec = spec;
    }

    static Optional<Path> program() {
        return Found.BWRAP;
    }

    /** @throws IOException if there is no bubblewrap */
    static List<String> argv(Confinement.Within within, Path program, ProcessSpec spec) throws IOException {
        Path bwrap = program().orElseThrow(() -> new IOException("there is no bwrap (package bubblewrap)"));
        return new Bubblewrap(within, spec).argv(bwrap, program);
    }

    private List<String> argv(Path bwrap, Path program) throws IOException {
        List<String> argv = new ArrayList<>(within.limits().command());
        argv.add(bwrap.toString());
        argv.addAll(namespaces());
        List<String> covered = addMounts(argv, program);
        argv.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        for (String each : covered) {
            argv.addAll(List.of("--remount-ro", each));
        }
        // It may hold nothing that is given.
        argv.addAll(List.of("--dir", spec.directory().toString()));
        argv.addAll(List.of("--remount-ro", "/", "--chdir", spec.directory().toString(), "--", program.toString()));
        argv.addAll(spec.argv().subList(1, spec.argv().size()));
        return argv;
    }

    private List<String> namespaces() {
        List<String> options = new ArrayList<>(List.of(
                "--unshare-pid",
                "--unshare-net",
                "--unshare-ipc",
                "--unshare-uts",
                "--unshare-cgroup-try",
                "--hostname",
                "sandbox",
                "--new-session",
                "--cap-drop",
                "ALL"));
        if (Rights.suffice(within, false)) {
            options.addAll(List.of("--unshare-user", "--disable-userns"));
        } else {
            // In a user namespace of one user a capability says nothing of other users' files.
            options.addAll(List.of("--cap-add", Rights.OVERRIDE));
        }
        if (!Thread.currentThread().isVirtual()) {
            // It would die with whichever thread carries this one now.
            options.add("--die-with-parent");
        }
        return options;
    }

    /** Those that are covered by nothing; they are made read-only at last. */
    private List<String> addMounts(List<String> argv, Path program) {
        for (Path tree : SystemPaths.TREES) {
            addSystem(argv, tree);
        }
        SystemPaths.FILES.forEach(path -> mount(Kind.READABLE, path));
        SystemPaths.ofProgram(program, spec).forEach(path -> mount(Kind.READABLE, path));
        within.readable().forEach(path -> mount(Kind.READABLE, path));
        within.writable().forEach(path -> mount(Kind.WRITABLE, path));
        mounts.put(Path.of("/tmp"), new Mount(Kind.WRITABLE, within.temporary()));
        hide();
        List<String> covered = new ArrayList<>();
        // A directory before what lies in it.
        mounts.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> each.getKey().getNameCount()))
                .forEach(each -> {
                    String place = each.getKey().toString();
                    switch (each.getValue().kind()) {
                        case HIDDEN -> {
                            argv.addAll(List.of("--size", SMALL, "--tmpfs", place));
                            covered.add(place);
                        }
                        case READABLE -> argv.addAll(List.of("--ro-bind-try", from(each.getValue()), place));
                        case WRITABLE -> argv.addAll(List.of("--bind-try", from(each.getValue()), place));
                    }
                });
        return covered;
    }

    private static String from(Mount mount) {
        return mount.from().toString();
    }

    /** {@code /lib} is a link where the system has moved it into {@code /usr}. */
    private void addSystem(List<String> argv, Path tree) {
        if (Files.isSymbolicLink(tree)) {
            try {
                argv.addAll(List.of("--symlink", Files.readSymbolicLink(tree).toString(), tree.toString()));
            } catch (IOException e) {
                return;
            }
        } else {
            mount(Kind.READABLE, tree);
        }
    }

    /** At its place after links were followed, and at the one by which it is named if that is another. */
    private void mount(Kind kind, Path path) {
        try {
            Path real = path.toRealPath();
            put(kind, real, real);
            Path named = path.normalize();
            if (!named.equals(real) && !isWithinAMount(named)) {
                put(kind, named, real);
            }
        } catch (IOException e) {
            // It is not there; the program will say so.
            return;
        }
    }

    private void put(Kind kind, Path place, Path real) {
        mounts.merge(place, new Mount(kind, real), (old, own) -> old.kind().compareTo(own.kind()) > 0 ? old : own);
    }

    /** Then the link can be seen and followed. */
    private boolean isWithinAMount(Path place) {
        return mounts.keySet().stream().anyMatch(each -> place.startsWith(each) && !place.equals(each));
    }

    /** Covers what is to be hidden wherever it would be seen. */
    private void hide() {
        for (Path path : within.hidden()) {
            if (!Files.isDirectory(path)) {
                continue;
            }
            Map<Path, Mount> covers = new LinkedHashMap<>();
            mounts.forEach((place, mount) -> {
                if (path.startsWith(mount.from()) && !path.equals(mount.from())) {
                    covers.put(place.resolve(mount.from().relativize(path)), new Mount(Kind.HIDDEN, path));
                }
            });
            covers.forEach(mounts::putIfAbsent);
        }
    }
}
