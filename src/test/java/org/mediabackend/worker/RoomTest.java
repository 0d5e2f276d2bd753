package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** On a real small file system, which takes root to mount. */
class RoomTest {

    private static final DataSize ONE_MB = DataSize.ofMegabytes(1);

    @TempDir
    private Path directory;

    private Path disk;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=4m,nr_inodes=5", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", disk.toString());
        }
    }

    @Test
    void aDiskBelowTheLimitIsNamedWithItsFiguresUntilThereIsRoomAgain() throws Exception {
        Assumptions.assumeTrue(mounted, "cannot mount a tmpfs");
        Room room = room(ONE_MB);
        assertThat(room.trouble()).isEmpty();
        Path large = Files.write(disk.resolve("large"), new byte[3_500_000]);
        assertThat(room.trouble())
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).contains(disk.toString(), "has 0 MB free", "less than 1 MB"));
        assertThat(room.lastTrouble()).isPresent();
        assertThat(room.freeBytes()).isBetween(1L, 1_000_000L);
        Files.delete(large);
        assertThat(room.trouble()).isEmpty();
        assertThat(room.lastTrouble()).isEmpty();
    }

    @Test
    void aDiskWithoutInodesIsNamedWithTheReason() throws Exception {
        Assumptions.assumeTrue(mounted, "cannot mount a tmpfs");
        Room room = room(ONE_MB);
        for (int i = 0; room.trouble().isEmpty(); i++) {
            Files.createFile(disk.resolve("small" + i));
        }
        assertThat(room.trouble()).hasValue("no file can be made in " + disk + " (No space left on device)");
        Files.delete(disk.resolve("small0"));
        assertThat(room.trouble()).isEmpty();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsTroubleAndNoError() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(new Room(file.resolve("data"), ONE_MB, Duration.ZERO).trouble())
                .isPresent();
    }

    @Test
    void withoutALimitNothingIsTrouble() throws IOException {
        assertThat(room(DataSize.ofBytes(0)).trouble()).isEmpty();
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(new Room(file.resolve("data"), DataSize.ofBytes(0), Duration.ZERO).trouble())
                .isEmpty();
    }

    @Test
    void lookingLeavesNothingBehind() {
        assertThat(room(ONE_MB).trouble()).isEmpty();
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void aLookIsGoodForAWhile() throws IOException {
        Room room = new Room(disk, DataSize.ofBytes(1), Duration.ofHours(1));
        assertThat(room.lastTrouble()).isEmpty();
        assertThat(room.freeBytes()).isNull();
        assertThat(room.trouble()).isEmpty();
        Long free = room.freeBytes();
        Files.write(disk.resolve("large"), new byte[1_000_000]);
        assertThat(room.trouble()).isEmpty();
        assertThat(room.freeBytes()).isEqualTo(free);
    }

    private Room room(DataSize minFree) {
        return new Room(disk, minFree, Duration.ZERO);
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
