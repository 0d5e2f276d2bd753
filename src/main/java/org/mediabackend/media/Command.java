package org.mediabackend.media;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mediabackend.tools.Tool;

/**
 * One command as requested and validated: one argv, which becomes one step of a pipeline.
 *
 * @param tool the program
 * @param args its arguments, without the program's name; at least one
 * @param cwd the directory it runs in; null is the task's own workspace
 * @param env additions to the environment, by name; a null value removes the name
 * @param timeoutMs milliseconds after which the process tree is ended; null is no limit
 * @param durationHintSeconds expected duration of the output in seconds; null leaves it to probing
 * @param stallTimeoutMs milliseconds without progress after which the process tree is ended; 0 is never, null is the
 *     deployment's {@code media.commands.stall-timeout}
 * @param maxOutputBytes bytes that its outputs may have together; null is no limit but the deployment's
 *     {@code media.commands.max-output}, which holds beside this one
 */
public record Command(
        Tool tool,
        List<String> args,
        @Nullable String cwd,
        Map<String, @Nullable String> env,
        @Nullable Long timeoutMs,
        @Nullable Double durationHintSeconds,
        @Nullable Long stallTimeoutMs,
        @Nullable Long maxOutputBytes) {

    /** The same with other arguments. */
    Command with(List<String> otherArgs) {
        return new Command(tool, otherArgs, cwd, env, timeoutMs, durationHintSeconds, stallTimeoutMs, maxOutputBytes);
    }
}
