package org.mediabackend.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** A directory for what one command needs only while it runs; nobody else's user can look into it. Thread-safe. */
public final class Scratch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Scratch.class);

    private static final String PREFIX = "media-tmp-";

    private final Path path;

    private Scratch(Path path) {
        this.path = path;
    }

    /** Makes one in the system's directory for such. */
    public static Scratch make() throws IOException {
        return new Scratch(Files.createTempDirectory(PREFIX + ServerMark.own().text() + "-")
                .toRealPath());
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Removes it with all that is in it. */
    @Override
    public void close() {
        remove(path);
    }

    /** Removes those of servers that are gone. */
    static void removeOfTheDead() {
        Path all = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> found = Files.newDirectoryStream(all, PREFIX + "*")) {
            for (Path each : found) {
                String mark = each.getFileName().toString().substring(PREFIX.length());
                if (ServerMark.in(mark).filter(ServerMark::isOfTheDead).isPresent()) {
                    remove(each);
                }
            }
        } catch (IOException e) {
            log.warn("{} could not be looked through ({})", all, e.toString());
        }
    }

    private static void remove(Path directory) {
        try {
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            log.warn("{} could not be removed ({})", directory, e.toString());
        }
    }
}
