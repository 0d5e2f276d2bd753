package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.mediabackend.task.Lease;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** The directories of tasks under the data directory. Thread-safe. */
@Component
public class Workspaces {

    private final Path dataDirectory;

    Workspaces(WorkspaceSettings settings) {
        this.dataDirectory = settings.dataDir();
    }

    /** The data directory, absolute. */
    public Path dataDirectory() {
        return dataDirectory;
    }

    /**
     * The task's own workspace, {@code outputs/<id>}; made if it is not there.
     *
     * @throws IOException if it cannot be made
     */
    public Path workspace(UUID taskId) throws IOException {
        return Files.createDirectories(dataDirectory.resolve("outputs").resolve(taskId.toString()));
    }

    /** The name of the hidden directories in which an attempt writes, beside each place that it writes to. */
    public static String hiddenName(Lease lease) {
        return ".media-" + lease.taskId() + "-" + lease.attempt();
    }

    /**
     * Removes the hidden directories that earlier attempts of the task left in the directory.
     *
     * @throws IOException if the directory cannot be read or one cannot be removed
     */
    public void removeLeftovers(Lease lease, Path directory) throws IOException {
        if (lease.attempt() == 1) {
            return;
        }
        String ofTask = hiddenName(new Lease(lease.taskId(), lease.holder(), 0)).replaceFirst("0$", "");
        String ofAttempt = hiddenName(lease) + ".";
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, ofTask + "*")) {
            for (Path leftover : leftovers) {
                if (!leftover.getFileName().toString().startsWith(ofAttempt)) {
                    FileSystemUtils.deleteRecursively(leftover);
                }
            }
        }
    }

    /**
     * Writes a small artifact into the task's workspace; it appears whole or not at all.
     *
     * @return its absolute path
     * @throws IOException if it cannot be written
     */
    public Path writeArtifact(Lease lease, String name, String text) throws IOException {
        Path directory = workspace(lease.taskId());
        Path hidden = directory.resolve(hiddenName(lease) + "-" + name);
        Files.writeString(hidden, text);
        return Files.move(
                hidden, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
