package org.mediabackend.batch;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** What a disk refused, for people. */
final class DiskTrouble {

    private DiskTrouble() {}

    /** {@code <what>: <path>: <reason>}; the path is the one that it went wrong at. */
    static String sentence(String what, IOException e) {
        if (e instanceof FileSystemException at && at.getFile() != null) {
            String path = at.getOtherFile() == null ? at.getFile() : at.getOtherFile();
            String reason = at.getReason() == null ? at.getClass().getSimpleName() : at.getReason();
            return what + ": " + path + ": " + reason;
        }
        return what + ": " + e;
    }
}
