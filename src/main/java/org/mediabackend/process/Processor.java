package org.mediabackend.process;

import java.util.List;

/**
 * The numbers of system calls that differ between kinds of processors.
 *
 * @param audit how the kernel names the processor
 * @param column its place in the list of denied calls
 * @param signals all calls that signal
 */
record Processor(
        int audit,
        int column,
        int openat,
        int close,
        int pipe2,
        int wait4,
        int socket,
        int prctl,
        int seccomp,
        int makeTask,
        int clone3,
        int prlimit,
        int utimensat,
        List<Integer> signals) {

    private static final Processor X86_64 = new Processor(
            0xc000003e, 1, 257, 3, 293, 61, 41, 157, 317, 56, 435, 302, 280, List.of(62, 200, 234, 129, 297));

    private static final Processor ARM64 = new Processor(
            0xc00000b7, 2, 56, 57, 59, 260, 198, 167, 277, 220, 435, 261, 88, List.of(129, 130, 131, 138, 240));

    /** @throws UnsupportedOperationException on any other */
    static Processor current() {
        String name = System.getProperty("os.arch");
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new UnsupportedOperationException("this system is not Linux");
        }
        return switch (name) {
            case "amd64" -> X86_64;
            case "aarch64" -> ARM64;
            default -> throw new UnsupportedOperationException("the system calls of " + name + " are not known");
        };
    }
}
