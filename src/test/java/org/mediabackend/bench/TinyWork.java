package org.mediabackend.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * What a tiny task of the others does: nothing, as the measures of queues have it, or what ours cannot but do: a small
 * file in a directory of its own, by the same system calls. Thread-safe.
 */
interface TinyWork {

    TinyWork NOTHING = () -> {};

    String WITH_THE_FILE = ", with the file";

    /** Does it for one task. */
    void run() throws IOException;

    /** What comes after a contestant's name. */
    default String suffix() {
        return "";
    }

    /** Writes below that directory. */
    static TinyWork file(Path directory) {
        return new TinyWork() {
            @Override
            public void run() throws IOException {
                UUID task = UUID.randomUUID();
                Path own = Files.createDirectory(directory.resolve(task.toString()));
                Path hidden = directory.resolve(task + ".text");
                try (FileChannel file =
                        FileChannel.open(hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    file.write(ByteBuffer.wrap("step 1/1\n".getBytes(StandardCharsets.UTF_8)));
                    Files.createLink(own.resolve("result.txt"), hidden);
                    file.force(true);
                }
                try (FileChannel opened = FileChannel.open(own)) {
                    opened.force(true);
                }
                Files.delete(hidden);
            }

            @Override
            public String suffix() {
                return WITH_THE_FILE;
            }
        };
    }
}
