package org.mediabackend.workspace;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a small new file that has no name until it is whole, so that a process that dies leaves nothing to clear
 * away: Linux's {@code O_TMPFILE} (open(2)), which ext4, XFS, Btrfs and tmpfs know. A third of the system calls of a
 * hidden file, and no inode that is removed again: ext4 passes over those for minutes, one by one. Thread-safe.
 */
final class UnnamedFile {

    private static final Logger log = LoggerFactory.getLogger(UnnamedFile.class);

    private static final int WRITE_ONLY = 1;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int UNNAMED = 0x400000;
    private static final int MODE = 0666;

    /** {@code AT_FDCWD}: paths are absolute, or relative to the process's directory. */
    private static final int HERE = -100;

    /** {@code AT_SYMLINK_FOLLOW}: what is linked is what the link in {@code /proc} stands for. */
    private static final int FOLLOW = 0x400;

    private UnnamedFile() {}

    /**
     * Writes the text to a new file of that name, unless the name is taken.
     *
     * @param allowed whether it may be published; asked right before it gets its name
     * @param fsync whether it is to be on the disk, with its name, when this returns
     * @return whether it is published. If not, for whatever reason, a hidden file does it or says why it cannot
     */
    static boolean publish(Path directory, String name, String text, BooleanSupplier allowed, boolean fsync) {
        try {
            return Calls.AVAILABLE && write(directory, name, text, allowed, fsync);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a system call failed in a way that it cannot", e);
        }
    }

    private static boolean write(Path directory, String name, String text, BooleanSupplier allowed, boolean fsync)
            throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            int file = (int) Calls.OPEN.invokeExact(
                    arena.allocateFrom(directory.toString(), Calls.PATHS),
                    WRITE_ONLY | CLOSE_ON_EXEC | UNNAMED | Calls.DIRECTORY,
                    MODE);
            if (file < 0) {
                return false;
            }
            try {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
                return (long) Calls.WRITE.invokeExact(file, content, (long) bytes.length) == bytes.length
                        && allowed.getAsBoolean()
                        && named(arena, file, directory.resolve(name))
                        // After it has its name: so both are on the disk by one commit of the file system's journal.
                        && (!fsync || (int) Calls.FSYNC.invokeExact(file) == 0);
            } finally {
                int closed = (int) Calls.CLOSE.invokeExact(file);
                if (closed != 0) {
                    log.debug("{} was not closed", directory.resolve(name));
                }
            }
        }
    }

    private static boolean named(Arena arena, int file, Path path) throws Throwable {
        return (int) Calls.LINK.invokeExact(
                        HERE,
                        arena.allocateFrom("/proc/self/fd/" + file),
                        HERE,
                        arena.allocateFrom(path.toString(), Calls.PATHS),
                        FOLLOW)
                == 0;
    }

    /** The system's calls, found at their first use. */
    private static final class Calls {

        private static final boolean IS_ARM =
                System.getProperty("os.arch").toLowerCase(Locale.ROOT).equals("aarch64");

        /** {@code O_DIRECTORY}, a part of {@code O_TMPFILE}; the one of these numbers that differs. */
        private static final int DIRECTORY = IS_ARM ? 0x4000 : 0x10000;

        private static final boolean AVAILABLE = System.getProperty("os.name").equals("Linux") && (IS_ARM || isAmd64());

        /** As the file system calls of the JDK encode paths. */
        private static final Charset PATHS = Charset.forName(System.getProperty("sun.jnu.encoding"));

        private static final MethodHandle OPEN = call(
                "open",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));

        private static final MethodHandle WRITE = call(
                "write",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));

        private static final MethodHandle LINK = call(
                "linkat",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT));

        private static final MethodHandle FSYNC =
                call("fsync", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private static final MethodHandle CLOSE =
                call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private static boolean isAmd64() {
            return System.getProperty("os.arch").equals("amd64");
        }

        private static MethodHandle call(String name, FunctionDescriptor descriptor, Linker.Option... options) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
        }
    }
}
