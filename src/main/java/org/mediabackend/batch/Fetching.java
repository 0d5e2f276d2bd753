package org.mediabackend.batch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mediabackend.fetch.Fetch;
import org.mediabackend.fetch.FetchOutcome;
import org.mediabackend.fetch.Fetcher;
import org.mediabackend.media.Command;
import org.mediabackend.media.CommandOutcome;
import org.mediabackend.media.CommandOutcome.Reason;
import org.mediabackend.media.CommandRunner;
import org.mediabackend.media.Mask;
import org.mediabackend.media.RemoteInput;
import org.mediabackend.media.StopSignal;
import org.mediabackend.workspace.Workspaces;
import org.springframework.stereotype.Component;

/**
 * Fetches the inputs of a command that lie on other hosts into a hidden directory of the attempt, which lives as long
 * as the command. Thread-safe.
 */
@Component
class Fetching {

    /** Between two words on how far a fetch is. */
    private static final long BETWEEN_WORDS_NANOS = 500_000_000;

    private final Fetcher fetcher;
    private final CommandRunner runner;
    private final Workspaces workspaces;

    Fetching(Fetcher fetcher, CommandRunner runner, Workspaces workspaces) {
        this.fetcher = fetcher;
        this.runner = runner;
        this.workspaces = workspaces;
    }

    /**
     * What was fetched, or why not.
     *
     * @param files by the argument's place
     * @param directory that they are in; empty if nothing was to be fetched
     * @param ended how the command ends that could not be given its inputs
     */
    record Fetched(Map<Integer, Path> files, Optional<Path> directory, Optional<CommandOutcome> ended) {

        private static Fetched ended(Path directory, CommandOutcome outcome) {
            return new Fetched(Map.of(), Optional.of(directory), Optional.of(outcome));
        }
    }

    /** Fetches them one after the other, and each address once. */
    Fetched inputs(AttemptContext attempt, Command command, String place) {
        List<RemoteInput> inputs = runner.remoteInputs(command);
        if (inputs.isEmpty()) {
            return new Fetched(Map.of(), Optional.empty(), Optional.empty());
        }
        Story.Place before = attempt.story().place();
        Map<Integer, Path> files = new HashMap<>();
        Map<String, Path> byUrl = new HashMap<>();
        Path directory;
        try {
            directory = workspaces
                    .workspace(attempt.taskId())
                    .resolve(attempt.files().hiddenName(place + ".fetch"));
            attempt.files().opens(List.of(directory));
            Files.createDirectory(directory);
        } catch (IOException e) {
            return new Fetched(
                    Map.of(),
                    Optional.empty(),
                    Optional.of(failed(Reason.DISK, DiskTrouble.sentence("no place to fetch the inputs to", e))));
        }
        for (RemoteInput input : inputs) {
            Path known = byUrl.get(input.url());
            if (known == null) {
                known = directory.resolve(input.fileName());
                String message = before.message() + ": fetch input " + (byUrl.size() + 1);
                Optional<CommandOutcome> ended = fetch(attempt, input, known, message);
                if (ended.isPresent()) {
                    return Fetched.ended(directory, ended.get());
                }
                byUrl.put(input.url(), known);
            }
            files.put(input.argument(), known);
        }
        attempt.story().at(before.stage(), before.message());
        return new Fetched(Map.copyOf(files), Optional.of(directory), Optional.empty());
    }

    private Optional<CommandOutcome> fetch(AttemptContext attempt, RemoteInput input, Path target, String message) {
        attempt.story().at("fetch", message);
        Fetch fetch = fetcher.fetch(URI.create(input.url()));
        long[] told = {System.nanoTime()};
        FetchOutcome outcome;
        try (StopSignal.Registration registration = attempt.stop().onStop(fetch::stop)) {
            outcome = fetch.to(target, bytes -> {
                long now = System.nanoTime();
                if (now - told[0] > BETWEEN_WORDS_NANOS) {
                    told[0] = now;
                    attempt.story().at("fetch", message + " (" + bytes / 1_000_000 + " MB)");
                }
            });
        }
        return switch (outcome) {
            case FetchOutcome.Fetched fetched -> Optional.empty();
            case FetchOutcome.Stopped stopped -> Optional.of(new CommandOutcome.Stopped(List.of(), List.of()));
            case FetchOutcome.Refused(String sentence) ->
                Optional.of(failed(Reason.FETCH_REFUSED, sentence(input, sentence)));
            case FetchOutcome.Failed(String sentence, boolean passes) ->
                Optional.of(failed(passes ? Reason.FETCH_FAILED : Reason.FETCH_REFUSED, sentence(input, sentence)));
        };
    }

    private static String sentence(RemoteInput input, String sentence) {
        return "the input " + Mask.text(input.url()) + " " + sentence;
    }

    private static CommandOutcome failed(Reason reason, String error) {
        return new CommandOutcome.Failed(reason, null, error, List.of(), List.of());
    }
}
