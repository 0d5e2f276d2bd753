package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** The workspaces on this disk by the age of their tasks, which their names tell: UUIDs of version 7. Thread-safe. */
@Component
public class OldWorkspaces {

    private static final int VERSION_WITH_TIME = 7;

    private final Path outputs;

    OldWorkspaces(Workspaces workspaces) {
        this.outputs = workspaces.dataDirectory().resolve("outputs");
    }

    /**
     * Hands out the ids of tasks that were submitted before that moment and have a workspace here. What bears another
     * name is passed over.
     *
     * @param most ids at once
     * @throws IOException if the directory cannot be read
     */
    public void before(Instant moment, int most, Consumer<List<UUID>> batch) throws IOException {
        if (!Files.isDirectory(outputs)) {
            return;
        }
        List<UUID> found = new ArrayList<>();
        try (DirectoryStream<Path> workspaces = Files.newDirectoryStream(outputs)) {
            for (Path workspace : workspaces) {
                String name = workspace.getFileName().toString();
                if (isOld(name, moment) && Files.isDirectory(workspace, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(UUID.fromString(name));
                }
                if (found.size() == most) {
                    batch.accept(List.copyOf(found));
                    found.clear();
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        if (!found.isEmpty()) {
            batch.accept(found);
        }
    }

    private static boolean isOld(String name, Instant moment) {
        UUID id;
        try {
            id = UUID.fromString(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return id.toString().equals(name)
                && id.version() == VERSION_WITH_TIME
                && Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16).isBefore(moment);
    }
}
