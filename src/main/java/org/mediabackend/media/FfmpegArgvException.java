package org.mediabackend.media;

/** An argv that ffmpeg or ffprobe would refuse to read. The message is a sentence for the caller. */
public final class FfmpegArgvException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int index;
    private final String problem;

    FfmpegArgvException(int index, String problem) {
        super("args[" + index + "]: " + problem);
        this.index = index;
        this.problem = problem;
    }

    /** The place in the argv, from 0. */
    public int index() {
        return index;
    }

    /** The sentence without the place, such as {@code option -vf needs a value}. */
    public String problem() {
        return problem;
    }
}
