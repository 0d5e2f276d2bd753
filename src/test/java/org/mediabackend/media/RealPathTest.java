package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealPathTest {

    @TempDir
    private Path temp;

    private Path root;

    @BeforeEach
    void resolveRoot() throws IOException {
        root = temp.toRealPath();
        Files.createDirectories(root.resolve("in/deep"));
        Files.createDirectories(root.resolve("out"));
    }

    @Test
    void parentsAreThoseOfTheLinksTarget() throws IOException {
        Files.createSymbolicLink(root.resolve("out/link"), root.resolve("in/deep"));
        assertThat(RealPath.of(root.resolve("out/link/../x"))).isEqualTo(root.resolve("in/x"));
    }

    @Test
    void aDanglingLinkLeadsToWhereAFileWouldBeMade() throws IOException {
        Files.createSymbolicLink(root.resolve("in/link"), Path.of("../out/new"));
        assertThat(RealPath.of(root.resolve("in/link"))).isEqualTo(root.resolve("out/new"));
    }

    @Test
    void whatDoesNotExistIsTakenAsWritten() throws IOException {
        assertThat(RealPath.of(root.resolve("none/a/../b"))).isEqualTo(root.resolve("none/b"));
        assertThat(RealPath.of(root.resolve("in/../../../../../../../../etc"))).isEqualTo(Path.of("/etc"));
    }

    @Test
    void linksInACircleAreRefused() throws IOException {
        Files.createSymbolicLink(root.resolve("a"), root.resolve("b"));
        Files.createSymbolicLink(root.resolve("b"), root.resolve("a"));
        assertThatThrownBy(() -> RealPath.of(root.resolve("a/x"))).isInstanceOf(FileSystemLoopException.class);
    }
}
