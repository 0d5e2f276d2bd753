package org.mediabackend.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A process under {@link Landlock} and {@link Seccomp}. A thread cannot be freed of them again and gives them to all
 * that it starts, threads of Java included: what {@code ProcessBuilder} would begin on it (the thread that waits for
 * the process, and by its callbacks those of the common pool) would be restricted too. So a thread of its own restricts
 * itself, does nothing but {@code posix_spawn}, and stays parked until the process has ended, since the process is to
 * die with the thread that spawned it. A second, free one waits for the process and wakes everybody else.
 */
final class RestrictedProcess extends Process {

    private static final FunctionDescriptor ONE = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    private static final FunctionDescriptor ADDRESSES = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
    private static final FunctionDescriptor NUMBER = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
    private static final FunctionDescriptor NUMBERS = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor FLAGS = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT);
    private static final FunctionDescriptor OPEN =
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    /** A signal mask of its own, and a session of its own: a terminal's Ctrl-C is the server's. */
    private static final short SET_MASK_AND_SESSION = 0x88;

    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int INTERRUPTED = -4;
    private static final int NOT_YET = Integer.MIN_VALUE;
    private static final int UNKNOWN = 255;

    private final Processor processor = Processor.current();
    private final InputStream stdout;
    private final InputStream stderr;
    private final CompletableFuture<ProcessHandle> started = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private volatile boolean ended;
    private volatile int error = NOT_YET;

    private RestrictedProcess(InputStream stdout, InputStream stderr) {
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /**
     * Starts one.
     *
     * @param program absolute
     * @param programs what it may execute beside the system's
     * @throws IOException if it cannot be started or restricted; then nothing runs
     */
    static Process start(
            Path program,
            List<String> argv,
            List<String> environment,
            Path directory,
            Confinement.Within within,
            List<Path> programs)
            throws IOException {
        // Closed by the collector: three threads use it, and which is the last depends.
        Arena arena = Arena.ofAuto();
        Warm.up();
        try (Pipe out = new Pipe(arena);
                Pipe err = new Pipe(arena);
                Landlock rules = Landlock.rules(arena, within, programs)) {
            Spawn spawn = new Spawn(arena, program, argv, environment, directory, out.writeEnd, err.writeEnd);
            RestrictedProcess process = new RestrictedProcess(out.opened(), err.opened());
            Thread.ofPlatform()
                    .daemon()
                    .name("process-" + program.getFileName())
                    .start(() -> process.own(rules, spawn));
            try {
                process.started.join();
                return process;
            } catch (CompletionException e) {
                process.stdout.close();
                process.stderr.close();
                throw new IOException("Cannot run program \"" + program + "\": " + reason(e), e);
            }
        }
    }

    private static @Nullable String reason(CompletionException e) {
        Throwable cause = e.getCause();
        return cause == null ? e.getMessage() : cause.getMessage();
    }

    /** On the free thread. */
    private void own(Landlock rules, Spawn spawn) {
        Thread free = Thread.currentThread();
        Thread restricted = Thread.ofPlatform().daemon().name("restricted").unstarted(() -> {
            long refused = rules.restrict();
            error = refused == 0 ? spawn.run() : (int) -refused;
            // why: a platform thread, or waking it might start another from here.
            LockSupport.unpark(free);
            while (!ended) {
                LockSupport.park();
            }
        });
        restricted.start();
        while (error == NOT_YET) {
            LockSupport.park();
        }
        try {
            if (error != 0) {
                started.completeExceptionally(new IOException(Native.message(error)));
                return;
            }
            long pid = spawn.pid.get(JAVA_INT, 0);
            started.complete(ProcessHandle.of(pid).orElseThrow());
            exit.complete(await(pid));
        } catch (RuntimeException e) {
            started.completeExceptionally(e);
            exit.complete(UNKNOWN);
        } finally {
            spawn.forget();
            ended = true;
            LockSupport.unpark(restricted);
        }
    }

    private int await(long pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state(arena);
            MemorySegment status = arena.allocate(JAVA_INT);
            long result = INTERRUPTED;
            while (result == INTERRUPTED) {
                result = Native.call(state, processor.wait4(), pid, status.address(), 0, 0, 0);
            }
            int told = status.get(JAVA_INT, 0);
            int signal = told & 0x7f;
            return signal == 0 ? (told >> 8) & 0xff : 128 + signal;
        }
    }

    /** What the restricted thread calls, all of it prepared. */
    private static final class Spawn {

        private final MemorySegment pid;
        private final MemorySegment path;
        private final MemorySegment actions;
        private final MemorySegment attributes;
        private final MemorySegment argv;
        private final MemorySegment environment;

        Spawn(Arena arena, Path program, List<String> argv, List<String> environment, Path directory, int out, int err)
                throws IOException {
            pid = arena.allocate(JAVA_INT);
            path = arena.allocateFrom(program.toString());
            actions = arena.allocate(512, 16);
            attributes = arena.allocate(1024, 16);
            this.argv = strings(arena, argv);
            this.environment = strings(arena, environment);
            Native.check("posix_spawn_file_actions_init", ONE, actions);
            Native.check("posix_spawn_file_actions_addopen", OPEN, actions, 0, arena.allocateFrom("/dev/null"), 0, 0);
            Native.check("posix_spawn_file_actions_adddup2", NUMBERS, actions, out, 1);
            Native.check("posix_spawn_file_actions_adddup2", NUMBERS, actions, err, 2);
            Native.check(
                    "posix_spawn_file_actions_addchdir_np",
                    ADDRESSES,
                    actions,
                    arena.allocateFrom(directory.toString()));
            Native.check("posix_spawn_file_actions_addclosefrom_np", NUMBER, actions, 3);
            Native.check("posix_spawnattr_init", ONE, attributes);
            Native.check("posix_spawnattr_setsigmask", ADDRESSES, attributes, arena.allocate(128, 8));
            Native.check("posix_spawnattr_setflags", FLAGS, attributes, SET_MASK_AND_SESSION);
        }

        int run() {
            return Native.spawn(pid, path, actions, attributes, argv, environment);
        }

        /** Gives back what the C library took for it. */
        void forget() {
            try {
                Native.check("posix_spawn_file_actions_destroy", ONE, actions);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static MemorySegment strings(Arena arena, List<String> strings) {
            MemorySegment pointers = arena.allocate(ADDRESS, strings.size() + 1L);
            for (int i = 0; i < strings.size(); i++) {
                if (strings.get(i).indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("an argument or the environment holds a NUL");
                }
                pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
            }
            return pointers;
        }
    }

    /** A pipe whose ends no other child inherits. */
    private static final class Pipe implements AutoCloseable {

        private final MemorySegment state;
        private final int readEnd;
        private final int writeEnd;

        Pipe(Arena arena) throws IOException {
            state = Native.state(arena);
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            long result = Native.call(state, Processor.current().pipe2(), ends.address(), CLOSE_ON_EXEC, 0, 0, 0);
            if (result < 0) {
                throw new IOException("pipe2: " + Native.message((int) -result));
            }
            readEnd = ends.getAtIndex(JAVA_INT, 0);
            writeEnd = ends.getAtIndex(JAVA_INT, 1);
        }

        InputStream opened() throws IOException {
            return new FileInputStream("/proc/self/fd/" + readEnd);
        }

        @Override
        public void close() {
            Native.call(state, Processor.current().close(), readEnd, 0, 0, 0, 0);
            Native.call(state, Processor.current().close(), writeEnd, 0, 0, 0, 0);
        }
    }

    /** Loads what a restricted thread calls: it could not read a class file any more. */
    private static final class Warm {

        static {
            try (Arena arena = Arena.ofConfined()) {
                Native.call(Native.state(arena), Processor.current().close(), -1, 0, 0, 0, 0);
                MemorySegment nothing = arena.allocate(ADDRESS, 1);
                Native.spawn(
                        arena.allocate(JAVA_INT),
                        arena.allocateFrom("/no/such/program"),
                        MemorySegment.NULL,
                        MemorySegment.NULL,
                        nothing,
                        nothing);
            }
        }

        static void up() {
            // The initializer has done it.
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return stdout;
    }

    @Override
    public InputStream getErrorStream() {
        return stderr;
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return exit.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int exitValue() {
        @Nullable Integer code = exit.getNow(null);
        if (code == null) {
            throw new IllegalThreadStateException("process has not exited");
        }
        return code;
    }

    @Override
    public void destroy() {
        toHandle().destroy();
    }

    @Override
    public long pid() {
        return toHandle().pid();
    }

    @Override
    public ProcessHandle toHandle() {
        return started.join();
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return exit.thenApply(code -> this);
    }
}
