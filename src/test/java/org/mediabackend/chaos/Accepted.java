package org.mediabackend.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * A task whose submission was answered.
 *
 * @param directory where its outputs appear
 */
record Accepted(UUID id, Recipe recipe, Path directory) {

    /** The files that it must leave when it succeeds. */
    List<Path> files() {
        return recipe.files().stream().map(directory::resolve).toList();
    }
}
