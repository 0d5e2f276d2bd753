package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What ffprobe told of files, as long as each is the same file: by place, size, time of change and the file system's
 * own number. The candidates of a search, the steps of a pipeline and many thumbnails of one video then look at it
 * once. Thread-safe.
 */
final class ProbeMemory {

    private static final int MOST_ANSWERS = 256;

    /** Who has hundreds of streams is asked again. */
    private static final int LONGEST_ANSWER = 16 * 1024;

    /** A younger file may change again within the grain of its file system's clock, 2 s at the coarsest. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    /** Such a file only names others, which may change while it does not. */
    private static final Set<String> LISTS = Set.of("hls", "dash", "concat", "imf", "sdp", "webm_dash_manifest");

    private final Map<Sight, ProbeAnswer.Told> answers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sight, ProbeAnswer.Told> eldest) {
            return size() > MOST_ANSWERS;
        }
    };

    /** A file as it stood, and what was asked. */
    record Sight(Path file, long size, FileTime modified, Object key, List<String> question) {}

    /**
     * The file as it stands; nothing when it is no file that can be told from others.
     *
     * @param question the arguments of ffprobe but for the file
     */
    Optional<Sight> sight(Path file, List<String> question) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Object key = now.fileKey();
            return now.isRegularFile() && key != null
                    ? Optional.of(new Sight(
                            file.toAbsolutePath().normalize(), now.size(), now.lastModifiedTime(), key, question))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What was told of the file while it stood so. */
    @Nullable
    ProbeAnswer of(Sight sight) {
        synchronized (answers) {
            return answers.get(sight);
        }
    }

    /** Keeps what was told of a file that stood so before ffprobe was asked, if it does so still. */
    void keep(Sight before, ProbeAnswer answer) {
        boolean settled = before.modified().toInstant().plus(SETTLED).isBefore(Instant.now());
        if (answer instanceof ProbeAnswer.Told told
                && settled
                && told.json().length() <= LONGEST_ANSWER
                && MediaProbe.parse(told)
                        .filter(result -> !LISTS.contains(result.formatName()))
                        .isPresent()
                && sight(before.file(), before.question())
                        .filter(before::equals)
                        .isPresent()) {
            synchronized (answers) {
                answers.put(before, told);
            }
        }
    }
}
