package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mediabackend.task.AttemptId;

/**
 * An attempt that publishes some files, in a process of its own that is killed before it places one of them. Arguments:
 * data directory, target directory, task, the number of the file, and whether the files are guarded.
 */
final class PublishingProcess {

    static final List<String> NAMES = List.of("0.ts", "1.ts", "2.ts", "list.m3u8");

    private PublishingProcess() {}

    public static void main(String[] args) throws IOException {
        Path data = Path.of(args[0]);
        int last = Integer.parseInt(args[3]);
        Placing halting = new Placing() {
            private final Placing system = new BySystem();
            private int count;

            @Override
            public void replace(Path from, Path to) throws IOException {
                waitForTheEnd();
                system.replace(from, to);
            }

            @Override
            public void add(Path from, Path to) throws IOException {
                waitForTheEnd();
                system.add(from, to);
            }

            private void waitForTheEnd() throws IOException {
                if (count++ == last) {
                    System.out.println("HERE");
                    System.in.read();
                }
            }
        };
        AttemptFiles files = new AttemptFiles(
                new AttemptId(UUID.fromString(args[2]), 1),
                new Journal(data.resolve("attempts")),
                new Publisher(halting, true, Publisher.TRUST));
        publish(files, Path.of(args[1]), Boolean.parseBoolean(args[4]), "first");
        System.out.println("DONE");
        System.in.read();
    }

    /** What an attempt does to publish. */
    static void publish(AttemptFiles files, Path target, boolean guarded, String text) throws IOException {
        Path hidden = target.resolve(files.hiddenName("0.primary.0"));
        files.opens(List.of(hidden));
        Files.createDirectory(hidden);
        for (String name : NAMES) {
            Files.writeString(hidden.resolve(name), text);
        }
        Set<Path> names = guarded ? NAMES.stream().map(Path::of).collect(Collectors.toSet()) : Set.of();
        List<Publication> publications = List.of(new Publication(hidden, target, names));
        files.prepare(publications);
        files.publish(publications, () -> {});
        files.discard(hidden);
    }

    /** Runs it until it is at the file of that number, or has published all, and kills it. */
    static void runAndKill(Path data, Path target, UUID task, int file, boolean guarded) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(PublishingProcess.class.getName());
        Stream.of(data, target, task, file, guarded).map(String::valueOf).forEach(command::add);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String said = process.inputReader().readLine();
            if (said == null) {
                throw new AssertionError("it died by itself");
            }
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }
}
