package org.mediabackend.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.jar.JarEntry;
import org.springframework.util.FileSystemUtils;

/**
 * Puts the bundle's files into a directory of their own. The directory is whole or not there: it is filled under
 * another name and renamed, so that several servers may start at once on one data directory and one that is killed
 * meanwhile harms nobody.
 */
final class Unpacking {

    private Unpacking() {}

    /**
     * The directory with every file at its size and executable; what is there already and whole stays as it is.
     *
     * @param tools the directory in which it is made
     */
    static Path unpack(BundleArchive archive, Path tools) throws IOException {
        Path target = tools.resolve("ffmpeg-" + archive.version());
        if (isWhole(archive, target)) {
            return target;
        }
        Files.createDirectories(tools);
        Path fresh = Files.createTempDirectory(tools, ".unpacking-");
        try {
            fill(archive, fresh);
            place(archive, fresh, target);
        } finally {
            FileSystemUtils.deleteRecursively(fresh);
        }
        return target;
    }

    private static boolean isWhole(BundleArchive archive, Path directory) {
        return archive.files().allMatch(file -> {
            Path path = directory.resolve(archive.name(file));
            return path.toFile().length() == file.getSize() && Files.isExecutable(path);
        });
    }

    private static void fill(BundleArchive archive, Path directory) throws IOException {
        for (JarEntry file : archive.files().toList()) {
            Path path = directory.resolve(archive.name(file));
            try (InputStream in = archive.open(file);
                    FileChannel channel =
                            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                in.transferTo(out);
                // On disk before the rename: else a power cut leaves a file of the right size and no content.
                channel.force(true);
            }
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void place(BundleArchive archive, Path fresh, Path target) throws IOException {
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (isWhole(archive, target)) {
                // Another server was faster.
                return;
            }
            Path damaged = Files.createTempDirectory(target.getParent(), ".damaged-");
            Files.move(target, damaged, StandardCopyOption.ATOMIC_MOVE);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
            FileSystemUtils.deleteRecursively(damaged);
        }
    }
}
