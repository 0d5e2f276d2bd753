package org.mediabackend.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * The few functions of the C library that Java has no word for. Each call makes no object and loads no class once it
 * was made before: some of them run on threads that may open no file any more. Thread-safe.
 */
final class Native {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            symbol("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle SPAWN = LINKER.downcallHandle(
            symbol("posix_spawn"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(symbol("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private Native() {}

    /** Room for one call's error number, and so for one thread. */
    static MemorySegment state(Arena arena) {
        return arena.allocate(STATE);
    }

    /** What a system call returns, or the negative of its error number. */
    static long call(MemorySegment state, long number, long a, long b, long c, long d, long e) {
        try {
            long result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e);
            return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
        } catch (Throwable t) {
            throw new IllegalStateException("syscall", t);
        }
    }

    /** What {@code posix_spawn} returns: 0 or an error number. */
    static int spawn(
            MemorySegment pid,
            MemorySegment path,
            MemorySegment actions,
            MemorySegment attributes,
            MemorySegment argv,
            MemorySegment environment) {
        try {
            return (int) SPAWN.invokeExact(pid, path, actions, attributes, argv, environment);
        } catch (Throwable t) {
            throw new IllegalStateException("posix_spawn", t);
        }
    }

    /** A function that takes addresses and numbers and answers 0, or an error number with which this throws. */
    static void check(String function, FunctionDescriptor descriptor, Object... arguments) throws IOException {
        int error;
        try {
            error = (int) LINKER.downcallHandle(symbol(function), descriptor).invokeWithArguments(List.of(arguments));
        } catch (Throwable t) {
            throw new IOException(function + " cannot be called: " + t, t);
        }
        if (error != 0) {
            throw new IOException(function + ": " + message(error));
        }
    }

    /** What the C library says of an error number. */
    static String message(int error) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(error);
            return text.reinterpret(256).getString(0) + " (" + error + ")";
        } catch (Throwable t) {
            return "error " + error;
        }
    }

    private static MemorySegment symbol(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + name));
    }
}
