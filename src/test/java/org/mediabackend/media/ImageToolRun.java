package org.mediabackend.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.mediabackend.tools.Tool;

/** A directory with two pictures in which the real tools run, for comparing what a command leaves behind. */
final class ImageToolRun {

    static final String HIDDEN = ".attempt-1";

    private final Path directory;

    ImageToolRun(Path directory) throws Exception {
        this.directory = Files.createDirectories(directory);
        Files.createDirectories(directory.resolve("sub"));
        for (String name : List.of("in.ppm", "sub/in2.ppm")) {
            Files.writeString(directory.resolve(name), "P3 4 3 255 " + "200 30 99 ".repeat(12));
        }
    }

    /** Runs a command of version 6, whose utilities are programs of their own; the output and the errors. */
    String run(Tool tool, List<String> args) throws Exception {
        List<String> command = new ArrayList<>();
        if (tool == Tool.MAGICK) {
            MagickCommand magick = MagickCommand.of(args);
            command.add(program(magick.utility()));
            command.addAll(magick.args());
        } else {
            command.add(program(tool.wireName()));
            command.addAll(args);
        }
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        // Compare says by 1 that the pictures differ.
        int most = command.getFirst().endsWith("/compare") ? 1 : 0;
        if (process.waitFor() > most) {
            throw new AssertionError(command + " failed: " + out);
        }
        return out;
    }

    void makeHidden(List<ImageArgv.Move> moves) throws IOException {
        for (ImageArgv.Move move : moves) {
            Files.createDirectory(directory.resolve(move.hiddenDirectory()));
        }
    }

    void move(List<ImageArgv.Move> moves) throws IOException {
        for (ImageArgv.Move move : moves) {
            Path hidden = directory.resolve(move.hiddenDirectory());
            try (Stream<Path> made = Files.list(hidden)) {
                for (Path file : made.toList()) {
                    Files.move(
                            file,
                            directory.resolve(move.targetDirectory()).resolve(file.getFileName()),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.delete(hidden);
        }
    }

    /** Every file below, with its size; hidden ones left out. */
    Set<String> visible() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString() + " "
                            + file.toFile().length())
                    .filter(file -> !file.contains(HIDDEN))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String program(String name) {
        // why: not PATH: a developer's own "convert" in /usr/local/bin need not be ImageMagick's.
        Path program = Path.of("/usr/bin", name);
        Assumptions.assumeTrue(Files.isExecutable(program), name + " is not installed");
        return program.toString();
    }
}
