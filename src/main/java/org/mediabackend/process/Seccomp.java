package org.mediabackend.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The filter of system calls at level Landlock, which has no namespaces: no socket of any family, no look at or signal
 * to another process, no new namespace or mount, no key ring, no System V memory, no change of a file's owner, rights
 * or times by its name (Landlock leaves those open). A call that is denied fails with "Operation not permitted".
 */
final class Seccomp {

    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_AT_LEAST = 0x35;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int ALLOW = 0x7fff0000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int DENY = 0x00050000 | 1;
    /** The C library falls back to the older call, whose flags can be seen. */
    private static final int NOT_IMPLEMENTED = 0x00050000 | 38;

    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;
    private static final int SECOND_ARGUMENT = 24;

    /** The flags of {@code clone} that make a namespace. */
    private static final int NAMESPACES = 0x7e020000;

    private static final int FIRST_X32 = 0x40000000;

    private static final String DENIED = "denied-calls.txt";

    private record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

    private final List<Instruction> program = new ArrayList<>();

    private Seccomp() {}

    /**
     * A {@code sock_fprog}.
     *
     * @param signals whether signals are denied: where Landlock does not keep them from others
     */
    static MemorySegment filter(Arena arena, Processor processor, boolean signals) {
        Seccomp filter = new Seccomp();
        filter.build(processor, signals);
        return filter.written(arena);
    }

    private void build(Processor processor, boolean signals) {
        add(LOAD_WORD, 0, 0, ARCHITECTURE);
        add(JUMP_EQUAL, 1, 0, processor.audit());
        add(RETURN, 0, 0, KILL_PROCESS);
        add(LOAD_WORD, 0, 0, NUMBER);
        if (processor.column() == 1) {
            add(JUMP_AT_LEAST, 0, 1, FIRST_X32);
            add(RETURN, 0, 0, DENY);
        }
        denied(processor.column()).forEach(this::deny);
        if (signals) {
            processor.signals().forEach(this::deny);
        }
        add(JUMP_EQUAL, 0, 1, processor.clone3());
        add(RETURN, 0, 0, NOT_IMPLEMENTED);
        add(JUMP_EQUAL, 0, 4, processor.makeTask());
        add(LOAD_WORD, 0, 0, FIRST_ARGUMENT);
        add(JUMP_ANY_BIT, 0, 1, NAMESPACES);
        add(RETURN, 0, 0, DENY);
        add(RETURN, 0, 0, ALLOW);
        // Of another process than the caller's own.
        denyUnlessZero(processor.prlimit(), FIRST_ARGUMENT);
        // By a name; without one it is an open file's.
        denyUnlessZero(processor.utimensat(), SECOND_ARGUMENT);
        add(RETURN, 0, 0, ALLOW);
    }

    private void deny(int call) {
        add(JUMP_EQUAL, 0, 1, call);
        add(RETURN, 0, 0, DENY);
    }

    private void denyUnlessZero(int call, int argument) {
        add(JUMP_EQUAL, 0, 6, call);
        add(LOAD_WORD, 0, 0, argument);
        add(JUMP_EQUAL, 0, 3, 0);
        add(LOAD_WORD, 0, 0, argument + 4);
        add(JUMP_EQUAL, 0, 1, 0);
        add(RETURN, 0, 0, ALLOW);
        add(RETURN, 0, 0, DENY);
    }

    private void add(int code, int ifTrue, int ifFalse, int operand) {
        program.add(new Instruction(code, ifTrue, ifFalse, operand));
    }

    private MemorySegment written(Arena arena) {
        MemorySegment code = arena.allocate(8L * program.size(), 8);
        for (int i = 0; i < program.size(); i++) {
            Instruction it = program.get(i);
            code.set(JAVA_SHORT, 8L * i, (short) it.code());
            code.set(JAVA_BYTE, 8L * i + 2, (byte) it.ifTrue());
            code.set(JAVA_BYTE, 8L * i + 3, (byte) it.ifFalse());
            code.set(JAVA_INT, 8L * i + 4, it.operand());
        }
        MemorySegment whole = arena.allocate(16, 8);
        whole.set(JAVA_SHORT, 0, (short) program.size());
        whole.set(ADDRESS, 8, code);
        return whole;
    }

    private static List<Integer> denied(int column) {
        List<Integer> denied = new ArrayList<>();
        try (InputStream file = Objects.requireNonNull(Seccomp.class.getResourceAsStream(DENIED), DENIED);
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.split(" ");
                if (!line.startsWith("#") && !columns[column].equals("-")) {
                    denied.add(Integer.parseInt(columns[column]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return denied;
    }
}
