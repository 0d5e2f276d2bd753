package org.mediabackend.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    static List<PublishedFile> of(CommandPlan plan) throws IOException {
        Map<Path, Path> places = new LinkedHashMap<>();
        plan.declared().stream()
                .filter(file -> Files.isRegularFile(file.place()))
                .forEach(file -> places.putIfAbsent(file.target(), file.place()));
        for (Written written : plan.written()) {
            for (Path place : below(written.hidden())) {
                places.putIfAbsent(written.target().resolve(written.hidden().relativize(place)), place);
            }
        }
        List<PublishedFile> told = new ArrayList<>();
        for (Map.Entry<Path, Path> file : ends(List.copyOf(places.entrySet()))) {
            told.add(PublishedFile.of(file.getValue()).at(file.getKey()));
        }
        return told;
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
