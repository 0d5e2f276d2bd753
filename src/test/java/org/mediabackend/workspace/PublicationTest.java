package org.mediabackend.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {

    @TempDir
    private Path target;

    @Test
    void playlistsArePublishedAfterWhatTheyReferTo() throws IOException {
        Publication publication = new Publication(target.resolve(".hidden"), target);
        write(publication, "all.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv0/o.m3u8\n");
        write(publication, "v0/o.m3u8", "#EXTM3U\no1.ts\n");
        write(publication, "v0/o1.ts", "x");
        write(publication, "o.mpd", "<MPD/>");
        write(publication, "z.mp4", "x");
        assertThat(publication.publish())
                .extracting(path -> target.relativize(path).toString())
                .containsExactly("v0/o1.ts", "z.mp4", "v0/o.m3u8", "all.m3u8", "o.mpd");
        assertThat(publication.hidden()).doesNotExist();
    }

    @Test
    void anExistingFileIsReplaced() throws IOException {
        Files.writeString(target.resolve("a.mp4"), "old");
        Publication publication = new Publication(target.resolve(".hidden"), target);
        write(publication, "a.mp4", "new");
        assertThat(publication.publish()).containsExactly(target.resolve("a.mp4"));
        assertThat(target.resolve("a.mp4")).hasContent("new");
    }

    private static void write(Publication publication, String name, String text) throws IOException {
        Path file = publication.hidden().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
