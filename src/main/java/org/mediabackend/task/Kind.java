package org.mediabackend.task;

import java.util.Arrays;

/** What a task does; its name is also the name of its Spring Batch job. */
public enum Kind {
    DEMO_SLEEP("demo.sleep", Lane.LIGHT),
    FFMPEG_PROBE("ffmpeg.probe", Lane.LIGHT),
    FFMPEG_PIPELINE("ffmpeg.pipeline", Lane.HEAVY),
    FFMPEG_SEARCH("ffmpeg.search", Lane.HEAVY),
    IMAGE_PIPELINE("image.pipeline", Lane.LIGHT);

    private final String wireName;
    private final Lane lane;

    Kind(String wireName, Lane lane) {
        this.wireName = wireName;
        this.lane = lane;
    }

    /** The name on the wire, in the table and in Spring Batch's. */
    public String wireName() {
        return wireName;
    }

    /** The lane that its tasks are usually queued in. */
    public Lane lane() {
        return lane;
    }

    /**
     * The kind of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind ofWireName(String name) {
        return Arrays.stream(values())
                .filter(k -> k.wireName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such kind: " + name));
    }
}
