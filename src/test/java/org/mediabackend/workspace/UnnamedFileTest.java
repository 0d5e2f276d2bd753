package org.mediabackend.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnnamedFileTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTextGetsItsNameWhenItIsWhole(boolean fsync) {
        boolean published = publish(
                "result.txt",
                "größer als nichts\n",
                () -> {
                    assertThat(directory).isEmptyDirectory();
                    return true;
                },
                fsync);
        assertThat(published).isTrue();
        assertThat(directory.toFile().list()).containsExactly("result.txt");
        assertThat(directory.resolve("result.txt")).hasContent("größer als nichts\n");
    }

    @Test
    void whatIsNotAllowedAnyMoreLeavesNothing() {
        assertThat(publish("result.txt", "late", () -> false, true)).isFalse();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aNameThatIsTakenKeepsWhatItHas() throws IOException {
        Files.writeString(directory.resolve("result.txt"), "first");
        assertThat(publish("result.txt", "second", () -> true, true)).isFalse();
        assertThat(directory.resolve("result.txt")).hasContent("first");
        assertThat(directory.toFile().list()).containsExactly("result.txt");
    }

    @Test
    void oneOfManyAtOnceGetsTheName() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Boolean>> all = IntStream.range(0, 8)
                    .<Callable<Boolean>>mapToObj(n -> () -> publish("result.txt", "n" + n, () -> true, false))
                    .toList();
            int published = 0;
            for (Future<Boolean> each : threads.invokeAll(all)) {
                published += each.get() ? 1 : 0;
            }
            assertThat(published).isEqualTo(1);
        }
    }

    @Test
    void aPathWithLettersOfOtherAlphabetsIsItself() throws IOException {
        Path odd = Files.createDirectory(directory.resolve("Ünï 媒体"));
        assertThat(UnnamedFile.publish(odd, "é.txt", "x", () -> true, false)).isTrue();
        assertThat(odd.resolve("é.txt")).hasContent("x");
    }

    @Test
    void whereItCannotBeDoneNothingIsThrown() {
        assertThat(UnnamedFile.publish(directory.resolve("missing"), "a", "x", () -> true, true))
                .isFalse();
        // A file system that knows no files without a name.
        assertThat(UnnamedFile.publish(Path.of("/proc"), "a", "x", () -> true, true))
                .isFalse();
    }

    @Test
    void noFileStaysOpen() throws IOException {
        publish("a", "x", () -> true, false);
        long before = open();
        for (int i = 0; i < 200; i++) {
            publish("a" + i % 3, "x", () -> true, false);
            publish("b", "x", () -> false, false);
        }
        assertThat(open()).isLessThan(before + 100);
    }

    private boolean publish(String name, String text, BooleanSupplier allowed, boolean fsync) {
        return UnnamedFile.publish(directory, name, text, allowed, fsync);
    }

    private static long open() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }
}
