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
 * file in a directory of its own that is there after a loss of power too. Thread-safe.
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
                Path own = Files.createDirectory(
                        directory.resolve(UUID.randomUUID().toString()));
                Path unfinished = own.resolve("result.txt.part");
                try (FileChannel file =
                        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    file.write(ByteBuffer.wrap("step 1/1\n".getBytes(StandardCharsets.UTF_8)));
                    file.force(true);
                }
                Files.move(unfinished, own.resolve("result.txt"));
                try (FileChannel opened = FileChannel.open(own)) {
                    opened.force(true);
                }
            }

            @Override
            public String suffix() {
                return WITH_THE_FILE;
            }
        };
    }
}
