package org.mediabackend.media;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the index of an MP4 or QuickTime file tells, read by ourselves: a millisecond where ffprobe takes a tenth of a
 * second. It can only clear a file: of one that is fragmented, odd or broken it tells nothing, and ffprobe is asked.
 *
 * <p>Boxes and fields: ISO/IEC 14496-12. Not safe for threads.
 */
final class Mp4Look {

    /** ffprobe's name for the family. */
    private static final String FORMAT = "mov,mp4,m4a,3gp,3g2,mj2";

    /** Of an index; that of ten hours of video has some 10 MB. */
    private static final long MOST_BYTES = 64 << 20;

    private final long fileSize;
    private final List<ProbeResult.Stream> streams = new ArrayList<>();
    private double movieSeconds;
    private boolean understood = true;

    // Of the track that is being read.
    private String type = "";
    private double trackSeconds;
    private long timescale;
    private long samples;
    private boolean described;
    private boolean inFile;

    private Mp4Look(long fileSize) {
        this.fileSize = fileSize;
    }

    /** What it holds, if that is beyond doubt; the file must be one whose boxes are all there. */
    static Optional<ProbeResult> at(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer index = index(file);
            return index == null ? Optional.empty() : new Mp4Look(file.size()).read(index);
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** The body of the box {@code moov}; null where there is none, more than one, or fragments. */
    private static @Nullable ByteBuffer index(FileChannel file) throws IOException {
        ByteBuffer found = null;
        long at = 0;
        while (at + 8 <= file.size()) {
            ByteBuffer head = bytes(file, at, 16);
            long length = head.getInt() & 0xFFFF_FFFFL;
            String name = name(head);
            int header = 8;
            if (length == 1) {
                length = head.getLong();
                header = 16;
            } else if (length == 0) {
                length = file.size() - at;
            }
            boolean odd = length < header || name.equals("moof") || (name.equals("moov") && found != null);
            if (odd || (name.equals("moov") && length > MOST_BYTES)) {
                return null;
            }
            if (name.equals("moov")) {
                found = bytes(file, at + header, (int) length - header);
            }
            at += length;
        }
        return found;
    }

    private Optional<ProbeResult> read(ByteBuffer index) {
        each(index, (name, body) -> {
            switch (name) {
                case "mvhd" -> movieSeconds = seconds(body);
                case "trak" -> track(body);
                case "mvex", "cmov" -> understood = false;
                default -> {
                    // Not of interest.
                }
            }
        });
        Optional<Duration> longest =
                streams.stream().flatMap(stream -> stream.duration().stream()).max(Comparator.naturalOrder());
        if (!understood || longest.isEmpty() || movieSeconds <= 0) {
            return Optional.empty();
        }
        // Edit lists leave out what a track holds before its start; what it does not hold no header can promise.
        double least = Math.min(movieSeconds, longest.get().toNanos() / 1e9);
        return Optional.of(new ProbeResult(Optional.of(duration(least)), streams, FORMAT, true, false));
    }

    private void track(ByteBuffer body) {
        type = "";
        trackSeconds = 0;
        timescale = 0;
        samples = 0;
        described = false;
        inFile = false;
        inTrack(body);
        boolean media = type.equals("video") || type.equals("audio");
        if (media && !(samples > 0 && trackSeconds > 0 && described && inFile)) {
            understood = false;
        }
        streams.add(new ProbeResult.Stream(
                type.isEmpty() ? "data" : type,
                trackSeconds > 0 ? Optional.of(duration(trackSeconds)) : Optional.empty(),
                Optional.of(samples),
                null,
                false,
                false));
    }

    private void inTrack(ByteBuffer body) {
        each(body, (name, box) -> {
            switch (name) {
                case "mdia", "minf", "stbl" -> inTrack(box);
                case "hdlr" -> handler(box);
                case "mdhd" -> timescale = timescale(box);
                case "stsd" -> described = box.getInt(4) > 0;
                case "stts" -> trackSeconds = secondsOfSamples(box);
                case "stsz" -> samples = box.getInt(8) & 0xFFFF_FFFFL;
                case "stco" -> inFile = lastChunk(box, 4) < fileSize;
                case "co64" -> inFile = lastChunk(box, 8) < fileSize;
                default -> {
                    // Not of interest.
                }
            }
        });
    }

    /** QuickTime has a second one, of the data. */
    private void handler(ByteBuffer box) {
        byte[] name = new byte[4];
        box.get(8, name);
        String said = switch (new String(name, StandardCharsets.ISO_8859_1)) {
            case "vide" -> "video";
            case "soun" -> "audio";
            case "subt", "sbtl", "text", "clcp" -> "subtitle";
            default -> "";
        };
        type = said.isEmpty() ? type : said;
    }

    private double secondsOfSamples(ByteBuffer box) {
        long ticks = 0;
        int entries = box.getInt(4);
        for (int i = 0; i < entries; i++) {
            long count = box.getInt(8 + 8 * i) & 0xFFFF_FFFFL;
            ticks = Math.addExact(ticks, Math.multiplyExact(count, box.getInt(12 + 8 * i) & 0xFFFF_FFFFL));
        }
        return timescale == 0 ? 0 : (double) ticks / timescale;
    }

    private static long lastChunk(ByteBuffer box, int width) {
        int last = box.getInt(4) - 1;
        return last < 0
                ? Long.MAX_VALUE
                : width == 4 ? box.getInt(8 + 4 * last) & 0xFFFF_FFFFL : box.getLong(8 + 8 * last);
    }

    private static long timescale(ByteBuffer header) {
        return header.getInt(header.get(0) == 1 ? 20 : 12) & 0xFFFF_FFFFL;
    }

    private static double seconds(ByteBuffer header) {
        long duration = header.get(0) == 1 ? header.getLong(24) : header.getInt(16) & 0xFFFF_FFFFL;
        long scale = timescale(header);
        return scale == 0 ? 0 : (double) duration / scale;
    }

    private static void each(ByteBuffer boxes, BiConsumer<String, ByteBuffer> action) {
        while (boxes.remaining() >= 8) {
            int length = boxes.getInt(boxes.position());
            String name = name(boxes.position(boxes.position() + 4));
            // IllegalArgumentException or IndexOutOfBounds where it says more than there is.
            ByteBuffer body = boxes.slice(boxes.position(), length - 8);
            action.accept(name, body);
            boxes.position(boxes.position() + length - 8);
        }
    }

    /** Takes four letters from where the buffer stands. */
    private static String name(ByteBuffer bytes) {
        byte[] letters = new byte[4];
        bytes.get(letters);
        return new String(letters, StandardCharsets.ISO_8859_1);
    }

    private static ByteBuffer bytes(FileChannel file, long at, int most) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(most);
        while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {
            // why: a read may bring less than it was asked for.
        }
        return bytes.flip();
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
