package org.mediabackend.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/** Unpacks the Postgres programs from the class path, once for each version of them. */
final class PostgresBinaries {

    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("rw-r--r--");

    private PostgresBinaries() {}

    /**
     * The directory of the programs, unpacked below {@code parent} unless they are there already; other versions there
     * are deleted. The caller holds the lock of {@code parent}.
     */
    static Path unpackInto(Path parent) throws IOException {
        String resource = resourceName();
        Path target = parent.resolve("binaries-" + fingerprint(resource));
        if (Files.isDirectory(target)) {
            return target;
        }
        try (var siblings = Files.newDirectoryStream(parent, "binaries-*")) {
            for (Path sibling : siblings) {
                FileSystemUtils.deleteRecursively(sibling);
            }
        }
        Path partial = Files.createDirectory(parent.resolve("binaries-partial"));
        unpack(resource, partial);
        return Files.move(partial, target);
    }

    private static void unpack(String resource, Path directory) throws IOException {
        try (InputStream archive = open(resource);
                var entries = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path path = directory.resolve(entry.getName()).normalize();
                if (!path.startsWith(directory)) {
                    throw new IOException("the archive names a file outside itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.resolveSibling("."));
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(path, directory.resolve(entry.getLinkName()));
                } else {
                    Files.copy(entries, path);
                    Files.setPosixFilePermissions(path, (entry.getMode() & 0100) == 0 ? PLAIN : EXECUTABLE);
                }
            }
        }
    }

    private static String fingerprint(String resource) throws IOException {
        try (InputStream archive = open(resource);
                var digest = new DigestInputStream(archive, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream stream = PostgresBinaries.class.getClassLoader().getResourceAsStream(resource);
        if (stream == null) {
            throw new DatabaseUnavailableException(
                    "This build brings no Postgres for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch") + ".",
                    "Set DATABASE_URL, or build on this machine: the embedded binaries are those of the machine that"
                            + " built.");
        }
        return stream;
    }

    /** The names inside the io.zonky.test.postgres artifacts. */
    private static String resourceName() {
        String system =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String processor = List.of("aarch64", "arm64").contains(System.getProperty("os.arch")) ? "arm_64" : "x86_64";
        return "postgres-" + system + "-" + processor + ".txz";
    }
}
