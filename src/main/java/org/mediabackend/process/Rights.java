package org.mediabackend.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a command may use the files it is given without a capability. It runs as the server's own user; root reads
 * what is not root's by {@code CAP_DAC_OVERRIDE} alone, and a command of a root server that is given such a file keeps
 * this one, which reaches no further than the sandbox.
 */
final class Rights {

    static final String OVERRIDE = "CAP_DAC_OVERRIDE";
    static final String OVERRIDE_OF_SETPRIV = "+dac_override";

    private static final class Found {
        static final boolean ROOT = ownUser() == 0;
    }

    private Rights() {}

    static boolean isRoot() {
        return Found.ROOT;
    }

    /** @param parents whether the directories above count: they do not where they are made anew */
    static boolean suffice(Confinement.Within within, boolean parents) {
        return !isRoot()
                || (Stream.concat(within.readable().stream(), within.writable().stream())
                                .allMatch(path -> suffice(path, false) && (!parents || parentsSuffice(path)))
                        && within.writable().stream().allMatch(path -> suffice(path, true)));
    }

    private static boolean parentsSuffice(Path path) {
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            if (!suffice(parent, false)) {
                return false;
            }
        }
        return true;
    }

    private static boolean suffice(Path path, boolean write) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,permissions,isDirectory");
            @SuppressWarnings("unchecked")
            Set<PosixFilePermission> permissions =
                    (Set<PosixFilePermission>) attributes.getOrDefault("permissions", Set.of());
            boolean directory = Boolean.TRUE.equals(attributes.get("isDirectory"));
            return Integer.valueOf(0).equals(attributes.get("uid"))
                    || (permissions.contains(PosixFilePermission.OTHERS_READ)
                            && (!directory || permissions.contains(PosixFilePermission.OTHERS_EXECUTE))
                            && (!write || permissions.contains(PosixFilePermission.OTHERS_WRITE)));
        } catch (IOException | RuntimeException e) {
            // It is not there, or its system knows no users.
            return true;
        }
    }

    private static int ownUser() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }
}
