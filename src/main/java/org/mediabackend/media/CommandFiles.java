package org.mediabackend.media;

import java.util.List;

/** Finds in a command what it reads and writes. */
interface CommandFiles {

    /**
     * What the arguments name.
     *
     * @throws Unreadable if they are no proper command line of the tool
     */
    List<Use> of(Command command) throws Unreadable;

    /** Something that an argument names. */
    sealed interface Use {

        /**
         * A local file or a pattern of some, as written; relative to the command's directory.
         *
         * @param written whether it is written; else only read
         */
        record LocalFile(int argIndex, String path, boolean written) implements Use {}

        /** Something reached by a protocol, or a device by its format. */
        record Remote(int argIndex, String protocol) implements Use {}

        /** A local output that can only be written in place, where a reader would see half of it. */
        record InPlace(int argIndex, String sentence) implements Use {}

        /** Nobody can say what the command touches. */
        record Unclear(String sentence) implements Use {}
    }

    /** The arguments are no proper command line. */
    final class Unreadable extends Exception {

        private static final long serialVersionUID = 1;

        private final int argIndex;

        Unreadable(int argIndex, String problem) {
            super(problem);
            this.argIndex = argIndex;
        }

        int argIndex() {
            return argIndex;
        }

        String problem() {
            return String.valueOf(getMessage());
        }
    }
}
