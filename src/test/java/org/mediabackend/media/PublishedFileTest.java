package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedFileTest {

    @TempDir
    private Path directory;

    private Path hidden;
    private PublishedFile written;

    @BeforeEach
    void write() throws IOException {
        hidden = Files.writeString(directory.resolve("hidden"), "abc");
        Files.setLastModifiedTime(hidden, FileTime.from(Instant.parse("2026-01-02T03:04:05.678901234Z")));
        written = PublishedFile.of(hidden).at(directory.resolve("a b\nc"));
    }

    @Test
    void itStandsAfterARenameAndAfterItsText() throws IOException {
        assertThat(written.stands()).isFalse();
        Files.move(hidden, written.path());
        assertThat(written.stands()).isTrue();
        assertThat(written.text()).isEqualTo("3 2026-01-02T03:04:05.678Z " + written.path());
        assertThat(PublishedFile.in(written.text())).hasValue(written);
        assertThat(PublishedFile.in(written.path().toString())).isEmpty();
        assertThat(PublishedFile.in("3 nowZ " + written.path())).isEmpty();
    }

    @Test
    void anotherFileInItsPlaceIsNotIt() throws IOException {
        Path place = Files.writeString(written.path(), "abc");
        assertThat(written.stands()).isFalse();
        Files.delete(place);
        Files.move(hidden, place);
        FileTime time = Files.getLastModifiedTime(place);
        Files.writeString(place, "abcd");
        Files.setLastModifiedTime(place, time);
        assertThat(written.stands()).isFalse();
        Files.delete(place);
        Files.createDirectory(place);
        assertThat(written.stands()).isFalse();
    }
}
