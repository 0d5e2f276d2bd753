package org.mediabackend.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {

    private static final Runnable ALLOWED = () -> {};

    private final List<String> placed = new ArrayList<>();
    private final Placing recording = new Placing() {
        private final Placing system = new BySystem();

        @Override
        public void replace(Path from, Path to) throws IOException {
            system.replace(from, to);
            placed.add(target.relativize(to).toString());
        }

        @Override
        public void add(Path from, Path to) throws IOException {
            system.add(from, to);
            placed.add("+" + target.relativize(to));
        }
    };
    private final Publisher publisher = new Publisher(recording, true, Publisher.TRUST);

    @TempDir
    private Path target;

    private Publication publication;

    @BeforeEach
    void open() {
        publication = new Publication(target.resolve(".hidden"), target, Set.of());
    }

    @Test
    void playlistsArePublishedAfterWhatTheyReferTo() throws IOException {
        write(publication, "all.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv0/o.m3u8\n");
        write(publication, "v0/o.m3u8", "#EXTM3U\no1.ts\n");
        write(publication, "v0/o1.ts", "x");
        write(publication, "o.mpd", "<MPD/>");
        write(publication, "z.mp4", "x");
        Publication segments = new Publication(
                Files.createDirectories(target.resolve("seg/.hidden")), target.resolve("seg"), Set.of());
        write(segments, "s.ts", "x");
        publisher.publish(List.of(publication, segments), ALLOWED);
        assertThat(placed).containsExactly("seg/s.ts", "v0/o1.ts", "z.mp4", "v0/o.m3u8", "all.m3u8", "o.mpd");
    }

    @Test
    void anExistingFileIsReplaced() throws IOException {
        Files.writeString(target.resolve("a.mp4"), "old");
        write(publication, "a.mp4", "new");
        publisher.publish(List.of(publication), ALLOWED);
        assertThat(target.resolve("a.mp4")).hasContent("new");
    }

    @Test
    void aGuardedFileReplacesNothingAndThenNothingIsPublished() throws IOException {
        Files.writeString(target.resolve("b.mp4"), "stranger");
        publication = guarding("a.mp4", "b.mp4");
        write(publication, "a.mp4", "mine");
        write(publication, "b.mp4", "mine");
        write(publication, "0.ts", "mine");
        assertThatThrownBy(() -> publisher.publish(List.of(publication), ALLOWED))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining(target.resolve("b.mp4").toString());
        assertThat(target.resolve("a.mp4")).doesNotExist();
        assertThat(target.resolve("0.ts")).doesNotExist();
        assertThat(target.resolve("b.mp4")).hasContent("stranger");
    }

    @Test
    void publishingAgainChangesNothing() throws IOException {
        publication = guarding("a.mp4");
        write(publication, "a.mp4", "mine");
        write(publication, "b.ts", "mine");
        publisher.publish(List.of(publication), ALLOWED);
        publisher.publish(List.of(publication), ALLOWED);
        assertThat(placed).containsExactly("+a.mp4", "b.ts");
        HiddenFiles.remove(publication.hidden());
        publisher.publish(List.of(publication), ALLOWED);
        assertThat(target.resolve("a.mp4")).hasContent("mine");
    }

    @Test
    void whoMayNoLongerPublishStopsBetweenTwoFilesAndTakesGuardedOnesBack() throws IOException {
        publication = guarding("a.mp4");
        write(publication, "a.mp4", "late");
        write(publication, "b.ts", "late");
        Publisher asking = new Publisher(recording, false, Duration.ZERO);
        assertThatThrownBy(() -> asking.publish(List.of(publication), () -> {
                    if (!placed.isEmpty()) {
                        throw new IllegalStateException("lost");
                    }
                }))
                .hasMessage("lost");
        assertThat(placed).containsExactly("+a.mp4");
        assertThat(target.resolve("a.mp4")).doesNotExist();
        assertThat(target.resolve("b.ts")).doesNotExist();
    }

    @Test
    void whereLinksAreNotPossibleAGuardedFileReplacesNothingEither() throws IOException {
        // A directory cannot be linked; it stands for a file system without hard links.
        Path from = Files.createDirectory(target.resolve("from"));
        Files.writeString(target.resolve("taken"), "stranger");
        Placing system = new Placing.BySystem();
        assertThatThrownBy(() -> system.add(from, target.resolve("taken")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(target.resolve("taken")).hasContent("stranger");
    }

    private Publication guarding(String... names) {
        return new Publication(
                publication.hidden(),
                target,
                Set.of(names).stream().map(Path::of).collect(Collectors.toSet()));
    }

    private static void write(Publication publication, String name, String text) throws IOException {
        Path file = publication.hidden().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
