package org.mediabackend.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server a process belongs to, in a form that tells a later server on the same machine whether that one still
 * lives.
 *
 * @param namespace the number of its pid namespace: in another one its pid means somebody else
 * @param pid its process id
 * @param start when it was started, in clock ticks since the machine was; a pid is used again, a pair is not
 */
record ServerMark(String namespace, String pid, String start) {

    private static final Path PROC = Path.of("/proc");

    /** Where there is no {@code /proc} nobody is looked for. */
    private static final String UNKNOWN = "0";

    private static final Pattern TEXT = Pattern.compile("(\\d+)-(\\d+)-(\\d+)-.*");

    /** The fields of {@code stat} behind the name in brackets: the third of all is the first of these. */
    private static final int STATE = 0;

    private static final int START = 19;

    /** ESRCH, in the words of the C library. */
    private static final String NO_SUCH_PROCESS = "No such process";

    private static final class Own {
        static final ServerMark MARK = current();
    }

    /** This server's. */
    static ServerMark own() {
        return Own.MARK;
    }

    private static ServerMark current() {
        String pid = Long.toString(ProcessHandle.current().pid());
        try {
            return new ServerMark(namespaceNumber(), pid, startOf(pid).orElse(UNKNOWN));
        } catch (IOException | RuntimeException e) {
            return new ServerMark(namespaceNumber(), pid, UNKNOWN);
        }
    }

    /** The mark with which a cookie begins; nothing if it was baked by another version. */
    static Optional<ServerMark> in(String cookie) {
        Matcher matcher = TEXT.matcher(cookie);
        return matcher.matches()
                ? Optional.of(new ServerMark(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** Whether that server is surely gone; never true of this one, nor of one in another pid namespace. */
    boolean isOfTheDead() {
        return isOfTheDead(ServerMark::startOf);
    }

    /** The same, with another way to ask when a process was started. */
    boolean isOfTheDead(Starts starts) {
        ServerMark own = own();
        if (equals(own) || own.start.equals(UNKNOWN) || !namespace.equals(own.namespace)) {
            return false;
        }
        try {
            return starts.of(pid).filter(start::equals).isEmpty();
        } catch (IOException | RuntimeException e) {
            // Nobody is dead because this server may open no more files.
            return false;
        }
    }

    /** Tells when a process was started. */
    @FunctionalInterface
    interface Starts {

        /**
         * Nothing if there is no such process, or only its zombie.
         *
         * @throws IOException if nothing is known
         */
        Optional<String> of(String pid) throws IOException;
    }

    /** As it stands in a cookie. */
    String text() {
        return namespace + "-" + pid + "-" + start;
    }

    /**
     * When a process was started; nothing if there is none, or only its zombie.
     *
     * @throws IOException if nothing is known, as with too many open files
     */
    private static Optional<String> startOf(String pid) throws IOException {
        String stat;
        try {
            stat = Files.readString(PROC.resolve(pid).resolve("stat"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (NO_SUCH_PROCESS.equals(e.getMessage())) {
                // It ended between the opening and the reading.
                return Optional.empty();
            }
            throw e;
        }
        // The name may itself hold brackets and blanks.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return fields[STATE].equals("Z") || fields[STATE].equals("X") ? Optional.empty() : Optional.of(fields[START]);
    }

    /** From {@code pid:[4026531836]}. */
    private static String namespaceNumber() {
        try {
            String number = Files.readSymbolicLink(PROC.resolve("self/ns/pid"))
                    .toString()
                    .replaceAll("\\D", "");
            return number.isEmpty() ? UNKNOWN : number;
        } catch (IOException | UnsupportedOperationException e) {
            return UNKNOWN;
        }
    }
}
