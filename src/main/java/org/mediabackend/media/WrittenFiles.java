package org.mediabackend.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.mediabackend.media.CommandOutcome.Written;

/** What a command left to be published. */
final class WrittenFiles {

    /** Of each end of the list: a pattern may stand for a hundred thousand frames or segments. */
    static final int TOLD = 50;

    private WrittenFiles() {}

    /**
     * The files under their final names: first those that the caller named, in that order, then those that a pattern or
     * a playlist stands for, by name. Of more than twice {@link #TOLD}, so many of the first and so many of the last.
     *
     * @throws IOException if a directory cannot be read
     */
    static List<Path> of(CommandPlan plan) throws IOException {
        Set<Path> files = new LinkedHashSet<>();
        plan.declared().stream()
                .filter(file -> Files.isRegularFile(file.place()))
                .forEach(file -> files.add(file.target()));
        for (Written written : plan.written()) {
            for (Path place : below(written.hidden())) {
                files.add(written.target().resolve(written.hidden().relativize(place)));
            }
        }
        return ends(List.copyOf(files));
    }

    private static <T> List<T> ends(List<T> all) {
        if (all.size() <= 2 * TOLD) {
            return all;
        }
        List<T> ends = new ArrayList<>(all.subList(0, TOLD));
        ends.addAll(all.subList(all.size() - TOLD, all.size()));
        return ends;
    }

    private static List<Path> below(Path hidden) throws IOException {
        if (!Files.isDirectory(hidden)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(hidden)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
