package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Where workspaces go before they are deleted: a rename takes no time, however much is in one, so it can be done under
 * a lock, and the deletion after it. They lie in {@code outputs/.removed}, which is on the same file system.
 * Thread-safe.
 */
@Component
public class RemovedWorkspaces {

    private final Path outputs;
    private final Path removed;

    RemovedWorkspaces(Workspaces workspaces) {
        this.outputs = workspaces.dataDirectory().resolve("outputs");
        this.removed = outputs.resolve(".removed");
    }

    /**
     * Takes the task's own workspace out of its place, at once and whole.
     *
     * @return whether it was there
     * @throws IOException if that cannot be done, also if an earlier one of the task could not be deleted yet
     */
    public boolean setAside(UUID taskId) throws IOException {
        Files.createDirectories(removed);
        try {
            Files.move(place(taskId), aside(taskId), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Puts it back where it was.
     *
     * @throws IOException if that cannot be done, also if the task has a new one by now
     */
    public void putBack(UUID taskId) throws IOException {
        Files.move(aside(taskId), place(taskId));
    }

    /**
     * Deletes what was set aside with all that is in it, and nothing else: links are removed, never followed.
     *
     * @throws IOException if something cannot be deleted
     */
    public void delete(UUID taskId) throws IOException {
        HiddenFiles.removeTree(aside(taskId));
    }

    /**
     * The tasks whose workspaces were set aside and are not deleted, since somebody does it just now or died meanwhile.
     *
     * @throws IOException if the directory cannot be read
     */
    public List<UUID> leftovers() throws IOException {
        List<UUID> found = new ArrayList<>();
        if (!Files.isDirectory(removed, LinkOption.NOFOLLOW_LINKS)) {
            return found;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(removed)) {
            for (Path entry : entries) {
                id(entry.getFileName().toString()).ifPresent(found::add);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    private static Optional<UUID> id(String name) {
        try {
            return Optional.of(UUID.fromString(name)).filter(id -> id.toString().equals(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Path place(UUID taskId) {
        return outputs.resolve(taskId.toString());
    }

    private Path aside(UUID taskId) {
        return removed.resolve(taskId.toString());
    }
}
