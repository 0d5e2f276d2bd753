package org.mediabackend.media;

import org.jspecify.annotations.Nullable;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;
import org.springframework.stereotype.Component;

/** What the ffmpeg that this process would run understands. Thread-safe. */
@Component
public class FfmpegOptionsAtHand {

    /** When no ffmpeg is at hand: the newest knows most. */
    private static final String NEWEST = "99.0";

    private final Toolbox toolbox;
    private volatile @Nullable Known known;

    FfmpegOptionsAtHand(Toolbox toolbox) {
        this.toolbox = toolbox;
    }

    /** Its options; the table is made again only when another version is found. */
    public FfmpegOptions get() {
        String line =
                toolbox.find(Tool.FFMPEG).map(e -> e.versionLines().getFirst()).orElse(NEWEST);
        Known last = known;
        if (last == null || !last.versionLine.equals(line)) {
            last = new Known(line, FfmpegOptions.forVersion(line));
            known = last;
        }
        return last.options;
    }

    private record Known(String versionLine, FfmpegOptions options) {}
}
