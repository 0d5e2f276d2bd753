package org.mediabackend.media;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header of a binary PBM, PGM or PPM: type, width, height and, but for PBM, the highest value. */
final class PnmHeader {

    private static final Pattern FIELDS =
            Pattern.compile("P([456])\\s+(\\d{1,9})\\s+(\\d{1,9})(?:\\s+(\\d{1,5}))?\\s.*", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("#[^\n]*\n");

    private final String head;

    PnmHeader(String head) {
        this.head = head;
    }

    /** Whether a file of that many bytes cannot hold the pixels; false when the header is not understood. */
    boolean isCut(long size) {
        Matcher fields = FIELDS.matcher(COMMENT.matcher(head).replaceAll(""));
        if (!fields.matches()) {
            return false;
        }
        long width = Long.parseLong(fields.group(2));
        long height = Long.parseLong(fields.group(3));
        long bytesOfSample = fields.group(4) != null && Integer.parseInt(fields.group(4)) > 255 ? 2 : 1;
        long bytes = switch (fields.group(1)) {
            case "4" -> (width + 7) / 8 * height;
            case "5" -> width * height * bytesOfSample;
            default -> width * height * 3 * bytesOfSample;
        };
        return bytes > size;
    }
}
