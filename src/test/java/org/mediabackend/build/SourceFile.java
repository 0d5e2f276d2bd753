package org.mediabackend.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Java file of the project. */
record SourceFile(Path path, String text) {

    static List<SourceFile> all() {
        return Stream.concat(below("src/main/java").stream(), below("src/test/java").stream())
                .toList();
    }

    static List<SourceFile> below(String directory) {
        List<SourceFile> files = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(Path.of(directory))) {
            for (Path path :
                    paths.filter(p -> p.toString().endsWith(".java")).sorted().toList()) {
                files.add(new SourceFile(path, Files.readString(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Lines of it, numbered from 1 by their place. */
    List<String> lines() {
        return text.lines().toList();
    }
}
