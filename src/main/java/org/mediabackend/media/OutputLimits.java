package org.mediabackend.media;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.CommandOutcome.Written;

/**
 * How many bytes one run may write.
 *
 * @param ofCommand what the command itself asks for; null is no limit
 * @param ofDeployment what the deployment allows its task; 0 is no limit
 * @param before what earlier commands of the task wrote and left, which counts for the deployment
 */
record OutputLimits(@Nullable Long ofCommand, long ofDeployment, long before) {

    static OutputLimits of(CommandRun run, CommandSettings settings) {
        long unpublished = OutputBytes.in(
                        run.unpublished().stream().map(Written::hidden).toList())
                .bytes();
        return new OutputLimits(
                run.command().maxOutputBytes(), settings.maxOutput().toBytes(), run.publishedBytes() + unpublished);
    }

    /** The sentence about the limit that so many bytes pass, if they do. */
    Optional<String> passed(String tool, long bytes) {
        if (ofCommand != null && bytes > ofCommand) {
            return Optional.of(FailureText.tooLarge(tool, ofCommand, "maxOutputBytes"));
        }
        if (ofDeployment > 0 && bytes + before > ofDeployment) {
            return Optional.of(FailureText.tooLarge(tool, ofDeployment, "media.commands.max-output"));
        }
        return Optional.empty();
    }
}
