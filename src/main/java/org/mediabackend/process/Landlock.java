package org.mediabackend.process;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A set of Landlock's rules: which files may be touched how, no TCP, and, where the kernel knows it, no signal to and
 * no abstract socket of anybody else. Not held by it are a file's size, times and existence, which can be seen
 * everywhere. For one thread at a time.
 */
final class Landlock implements AutoCloseable {

    private static final int CREATE_RULESET = 444;
    private static final int ADD_RULE = 445;
    private static final int RESTRICT_SELF = 446;

    private static final int AT_CURRENT = -100;
    private static final int O_PATH_CLOEXEC = 0x280000;
    private static final int NO_NEW_PRIVILEGES = 38;
    private static final int SET_FILTER = 1;
    /** Without it some kernels slow the process down against an attack on other programs' memory. */
    private static final int KEEP_SPEED = 4;

    private static final int NO_SUCH_CALL = -38;
    private static final int SWITCHED_OFF = -95;

    private static final long EXECUTE = 1;
    private static final long WRITE_FILE = 1 << 1;
    private static final long READ_FILE = 1 << 2;
    private static final long READ_DIRECTORY = 1 << 3;
    private static final long MAKE_DEVICES = (1 << 6) | (1 << 11);
    private static final long TRUNCATE = 1 << 14;
    private static final long DEVICE_CONTROL = 1 << 15;

    private static final int SIGNALS_ARE_SCOPED = 6;

    /** Devices without a content of their own. */
    private static final List<Path> DEVICES = Stream.of("null", "zero", "full", "random", "urandom")
            .map(name -> Path.of("/dev", name))
            .toList();

    /** What the C library and encoders ask about the machine; nothing of processes. */
    private static final List<Path> MACHINE = Stream.of(
                    "/proc/cpuinfo", "/proc/meminfo", "/proc/filesystems", "/proc/sys/vm", "/sys/devices/system")
            .map(Path::of)
            .toList();

    private final Processor processor;
    private final MemorySegment state;
    private final MemorySegment rule;
    private final MemorySegment filter;
    private final int version;
    private final long all;
    private final int ruleset;

    private Landlock(Arena arena, Processor processor, int version) throws IOException {
        this.processor = processor;
        this.version = version;
        state = Native.state(arena);
        rule = arena.allocate(16, 8);
        filter = Seccomp.filter(arena, processor, version < SIGNALS_ARE_SCOPED);
        all = (1L << (version < 2 ? 13 : version < 3 ? 14 : version < 5 ? 15 : 16)) - 1;
        MemorySegment attributes = arena.allocate(24, 8);
        attributes.set(JAVA_LONG, 0, all);
        attributes.set(JAVA_LONG, 8, version < 4 ? 0 : 3);
        attributes.set(JAVA_LONG, 16, version < SIGNALS_ARE_SCOPED ? 0 : 3);
        long size = version < 4 ? 8 : version < SIGNALS_ARE_SCOPED ? 16 : 24;
        ruleset = (int) call(CREATE_RULESET, attributes.address(), size, 0, 0);
        if (ruleset < 0) {
            throw new IOException("landlock_create_ruleset: " + Native.message(-ruleset));
        }
    }

    /**
     * The version that the kernel has.
     *
     * @throws UnsupportedOperationException with a reason, if it has none
     */
    static int version() {
        Processor.current();
        try (Arena arena = Arena.ofConfined()) {
            long version = Native.call(Native.state(arena), CREATE_RULESET, 0, 0, 1, 0, 0);
            if (version > 0) {
                return (int) version;
            }
            throw new UnsupportedOperationException(
                    version == NO_SUCH_CALL
                            ? "the kernel is older than 5.13 or built without Landlock"
                            : version == SWITCHED_OFF
                                    ? "Landlock is not among the kernel's security modules (boot option lsm=)"
                                    : "landlock_create_ruleset: " + Native.message((int) -version));
        }
    }

    /**
     * Rules that allow what the description names, and what every program reads.
     *
     * @param arena lives until nobody is restricted by them any more
     */
    static Landlock rules(Arena arena, Confinement.Within within, List<Path> programs) throws IOException {
        Landlock rules = new Landlock(arena, Processor.current(), version());
        long readAll = READ_FILE | READ_DIRECTORY;
        SystemPaths.TREES.forEach(path -> rules.allow(path, readAll | EXECUTE));
        SystemPaths.FILES.forEach(path -> rules.allow(path, readAll));
        MACHINE.forEach(path -> rules.allow(path, readAll));
        DEVICES.forEach(path -> rules.allow(path, READ_FILE | WRITE_FILE | TRUNCATE));
        programs.forEach(path -> rules.allow(path, readAll | EXECUTE));
        // No right to execute: what a task brings or writes is no program.
        long writeAll = rules.all & ~(EXECUTE | MAKE_DEVICES | DEVICE_CONTROL);
        allowed(within.readable(), within.hidden()).forEach(path -> rules.allow(path, readAll));
        allowed(within.writable(), within.hidden()).forEach(path -> rules.allow(path, writeAll));
        rules.allow(within.temporary(), writeAll);
        return rules;
    }

    /**
     * A rule holds for all that is in a directory. Of one in which something is to be hidden, those in it are allowed
     * one by one, so that it cannot be listed itself and nothing new can be made in it.
     */
    private static List<Path> allowed(List<Path> paths, List<Path> hidden) {
        List<Path> allowed = new ArrayList<>();
        for (Path path : paths) {
            try {
                addAllowed(allowed, path.toRealPath(), hidden);
            } catch (IOException e) {
                // It is not there, and so nothing of it is allowed.
                continue;
            }
        }
        return allowed;
    }

    private static void addAllowed(List<Path> allowed, Path path, List<Path> hidden) {
        if (hidden.stream().noneMatch(each -> each.startsWith(path) && !each.equals(path))) {
            allowed.add(path);
            return;
        }
        String[] names = path.toFile().list();
        for (String name : names == null ? new String[0] : names) {
            Path child = path.resolve(name);
            if (!hidden.contains(child) && !Files.isSymbolicLink(child)) {
                addAllowed(allowed, child, hidden);
            }
        }
    }

    private void allow(Path path, long rights) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            long file = call(processor.openat(), AT_CURRENT, name.address(), O_PATH_CLOEXEC, 0);
            if (file < 0) {
                // It is not there, and so nothing of it is allowed.
                return;
            }
            // Of a file, only a file's rights are taken.
            boolean directory = Files.isDirectory(path);
            rule.set(JAVA_LONG, 0, all & (directory ? rights : rights & (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE)));
            rule.set(JAVA_INT_UNALIGNED, 8, (int) file);
            call(ADD_RULE, ruleset, 1, rule.address(), 0);
            call(processor.close(), file, 0, 0, 0);
        }
    }

    /**
     * Restricts the calling thread, for ever, and all that it starts. It opens no file and loads no class.
     *
     * @return 0, or the negative of an error number: then the thread may be restricted in part
     */
    long restrict() {
        long error = call(processor.prctl(), NO_NEW_PRIVILEGES, 1, 0, 0);
        if (error == 0) {
            error = call(RESTRICT_SELF, ruleset, 0, 0, 0);
        }
        return error == 0 ? call(processor.seccomp(), SET_FILTER, KEEP_SPEED, filter.address(), 0) : error;
    }

    /** Whether signals of others' are kept out by Landlock itself. */
    boolean scopesSignals() {
        return version >= SIGNALS_ARE_SCOPED;
    }

    private long call(int number, long a, long b, long c, long d) {
        return Native.call(state, number, a, b, c, d, 0);
    }

    @Override
    public void close() {
        call(processor.close(), ruleset, 0, 0, 0);
    }
}
