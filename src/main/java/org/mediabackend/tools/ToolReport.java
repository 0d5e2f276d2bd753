package org.mediabackend.tools;

import java.nio.file.Path;

/** What is known of a tool: found and running, or why not. */
public sealed interface ToolReport {

    /** The tool that this is about. */
    Tool tool();

    /**
     * It runs.
     *
     * @param path what a person may run: the program, or for a bundled one the script that sets its library path
     */
    record Found(Tool tool, Path path, Executable executable) implements ToolReport {

        /** The first line of what it said of its version. */
        public String versionLine() {
            return executable.versionLines().getFirst();
        }

        @Override
        public String toString() {
            return path + " (" + executable.source() + "), " + versionLine();
        }
    }

    /**
     * It is not there, or does not run.
     *
     * @param reason one sentence that says why and what to do
     */
    record Missing(Tool tool, String reason) implements ToolReport {

        @Override
        public String toString() {
            return reason;
        }
    }
}
