package org.mediabackend.media;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a command needs beside the command.
 *
 * @param directory where it runs and what its relative paths mean, absolute
 * @param hiddenName the name of the directories, each beside a target, in which this run writes; nobody else uses it
 * @param unpublished what earlier commands wrote and this one may read, though it is not published yet
 * @param publishedBytes how much earlier commands of the task have written and published
 * @param outputCheck how closely its outputs are looked at; null is the deployment's
 *     {@code media.commands.output-check}
 * @param fetched absolute files that were fetched, by the places of the arguments that name where from
 * @param others what of other tasks it may read
 */
public record CommandRun(
        Command command,
        Path directory,
        String hiddenName,
        List<CommandOutcome.Written> unpublished,
        long publishedBytes,
        @Nullable OutputStrictness outputCheck,
        Map<Integer, Path> fetched,
        OtherWorkspaces others) {

    /** The same, with the files in the places of the addresses that they were fetched from. */
    CommandRun atFetched() {
        if (fetched.isEmpty()) {
            return this;
        }
        List<String> args = new ArrayList<>(command.args());
        fetched.forEach((argument, file) -> args.set(argument, file.toString()));
        return new CommandRun(
                command.with(args), directory, hiddenName, unpublished, publishedBytes, outputCheck, Map.of(), others);
    }
}
