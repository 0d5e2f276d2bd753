package org.mediabackend.submission;

import java.util.List;
import org.mediabackend.media.Command;
import org.mediabackend.media.Spec;
import org.mediabackend.task.Schedule;

/**
 * A request that was read.
 *
 * @param schedule when it runs and how often it is tried
 * @param commands all its commands, those of candidates and fallbacks too, in the order of the request
 */
record Submission(Spec spec, Schedule schedule, List<Located> commands) {

    /**
     * A command and where it stands in the request.
     *
     * @param path such as {@code candidates[0].commands[1]}
     * @param dropped how many leading arguments of the request are not in it: 1 if it named its own program
     */
    record Located(String path, int dropped, Command command) {

        /** The path of one of its arguments in the request. */
        String argPath(int index) {
            return path + ".args[" + (index + dropped) + "]";
        }
    }
}
