package org.mediabackend.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What every confined program sees of the system, and where a program of its own lies. */
final class SystemPaths {

    /** Programs and libraries: directories, or links into the first of them. */
    static final List<Path> TREES = Stream.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
            .map(Path::of)
            .toList();

    /** What they read; nothing of it is a secret. */
    static final List<Path> FILES = Stream.of(
                    "/etc/ld.so.cache",
                    "/etc/ld.so.conf",
                    "/etc/ld.so.conf.d",
                    "/etc/alternatives",
                    "/etc/fonts",
                    "/etc/ImageMagick-6",
                    "/etc/ImageMagick-7",
                    "/etc/localtime",
                    "/var/cache/fontconfig",
                    "/nix/store")
            .map(Path::of)
            .toList();

    private static final Path OPTIONAL = Path.of("/opt");

    private SystemPaths() {}

    /**
     * Where a program that lies elsewhere has itself and its libraries: the directories of {@code LD_LIBRARY_PATH}, all
     * of its package below {@code /opt}, and a {@code lib} beside its {@code bin}.
     */
    static List<Path> ofProgram(Path program, ProcessSpec spec) {
        List<Path> paths = new ArrayList<>();
        try {
            Path real = program.toRealPath();
            if (real.startsWith(OPTIONAL) && real.getNameCount() > 2) {
                paths.add(OPTIONAL.resolve(real.getName(1)));
            } else if (TREES.stream().noneMatch(real::startsWith)) {
                paths.add(real);
                Path directory = real.getParent();
                if (directory != null && directory.endsWith("bin")) {
                    paths.add(directory.resolveSibling("lib"));
                }
            }
        } catch (IOException e) {
            // It cannot be started, which is told then.
            return List.of();
        }
        libraryPath(spec).forEach(paths::add);
        return paths.stream().filter(Files::exists).toList();
    }

    private static Stream<Path> libraryPath(ProcessSpec spec) {
        String path =
                Optional.ofNullable(spec.environment().get("LD_LIBRARY_PATH")).orElse("");
        try {
            return Stream.of(path.split(":"))
                    .filter(each -> each.startsWith("/"))
                    .map(Path::of);
        } catch (InvalidPathException e) {
            return Stream.empty();
        }
    }
}
