package org.mediabackend.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Empty stand-ins for the desktop's libraries that the bundled ffmpeg is linked with and only its capture devices call
 * (sound servers, the X server, the list of devices), for a machine that has none of them. They lie in a directory
 * beside the bundle's. A machine that has a library keeps its own.
 */
final class Stubs {

    /** What may be replaced: never the C library, a codec or the like. */
    private static final List<String> CAPTURE_LIBRARIES =
            List.of("libasound.so.", "libpulse", "libudev.so.", "libxcb", "libX11.so.", "libXau.so.", "libXdmcp.so.");

    /** As glibc says it. */
    private static final Pattern MISSING =
            Pattern.compile("error while loading shared libraries: ([^:/\\s]+): cannot open shared object file");

    private final Path bundle;
    private final Path stubs;
    private final Set<String> replaced = new HashSet<>();

    /** @param bundle the directory of the bundle's programs and libraries */
    Stubs(Path bundle) {
        this.bundle = bundle;
        stubs = bundle.resolveSibling(bundle.getFileName() + "-stubs");
    }

    /** Where they lie, if any was needed. */
    Optional<Path> directory() {
        return Files.isDirectory(stubs) ? Optional.of(stubs) : Optional.empty();
    }

    /**
     * Replaces the library that the message says is missing.
     *
     * @param message what the dynamic linker said
     * @return whether there is a replacement now that this object had not made before, so that another try makes sense
     */
    boolean replaceMissing(String message) throws IOException {
        Matcher matcher = MISSING.matcher(message);
        if (!matcher.find() || CAPTURE_LIBRARIES.stream().noneMatch(matcher.group(1)::startsWith)) {
            return false;
        }
        String soname = matcher.group(1);
        if (!replaced.add(soname)) {
            return false;
        }
        ElfFile program = ElfFile.read(bundle.resolve(Tool.FFMPEG.wireName()));
        AtomicFile.write(stubs.resolve(soname), StubLibrary.bytes(soname, versions(soname), program.machine()));
        return true;
    }

    /** The versions of the library's symbols that any of the bundle's files asks for. */
    private Set<String> versions(String soname) throws IOException {
        Set<String> versions = new LinkedHashSet<>();
        try (Stream<Path> files = Files.list(bundle)) {
            for (Path file : files.sorted().toList()) {
                versions.addAll(ElfFile.read(file).neededVersions(soname));
            }
        }
        return versions;
    }
}
