package org.mediabackend.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What must not stand in any file of the project, and which files must be there. */
class LeftoversTest {

    private static final Set<String> NOT_OURS = Set.of(".git", "target", ".data", ".idea", ".vscode", "node_modules");
    private static final long TEXT_LIMIT_BYTES = 1_000_000;

    /** In brackets, so that this file does not find itself. */
    private static final Pattern MARKERS = Pattern.compile("\\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\\b");

    private static final Pattern REGISTRIES = Pattern.compile(
            "[r]epo1?\\.maven\\.(apache\\.)?org|[r]egistry\\.npmjs\\.|[p]ypi\\.org|[d]ocker\\.io|[g]hcr\\.io|[q]uay\\.io"
                + "|[r]egistry-1\\.|[c]entral\\.sonatype|[r]epo\\.spring\\.io|[d]eb\\.debian\\.org");

    @Test
    void noMarkerOfUnfinishedWorkIsLeft() throws IOException {
        assertThat(found(MARKERS)).isEmpty();
    }

    @Test
    void noFileNamesTheHostOfARegistry() throws IOException {
        assertThat(found(REGISTRIES)).isEmpty();
    }

    @Test
    void bothPatternsFindWhatTheyLookFor() {
        assertThat(MARKERS.matcher("// TO" + "DO later").find()).isTrue();
        assertThat(REGISTRIES
                        .matcher("https://re" + "po.maven.apache.org/maven2")
                        .find())
                .isTrue();
    }

    @Test
    void readmeIsThereInBothLanguagesWithTheChangeLog() {
        assumeTrue(Files.exists(Path.of("README.md")), "there is no README.md yet");
        assertThat(List.of("README.zh-CN.md", "CHANGELOG.md"))
                .allSatisfy(name -> assertThat(Path.of(name)).isNotEmptyFile());
    }

    private static List<String> found(Pattern pattern) throws IOException {
        List<Path> files = files();
        assertThat(files).as("the project's files were found").hasSizeGreaterThan(10);
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            // Latin-1 takes any bytes; what we look for is ASCII.
            List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            for (int i = 0; i < lines.size(); i++) {
                Matcher matcher = pattern.matcher(lines.get(i));
                if (matcher.find()) {
                    found.add(file + ":" + (i + 1) + ": " + matcher.group());
                }
            }
        }
        return found;
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(Path.of(""), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_OURS.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && attributes.size() < TEXT_LIMIT_BYTES) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
