package org.mediabackend.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What each ffmpeg of the run wrote about itself into an append-only file: the product's {@code MEDIA_FFMPEG} is a
 * script of ours that notes start and end. It knows whom it works for by the hidden directory in its arguments.
 */
final class CommandLog {

    private static final Pattern TAG = Pattern.compile("([0-9a-f-]{36})-(\\d+)\\.(\\d+)\\.(\\w+)\\.(\\d+).*");

    /** The real one dies with the script, as a tool that the server started dies with the server. */
    private static final String SCRIPT = """
        #!/bin/sh
        tag=
        for arg in "$@"; do
            case $arg in *.media-*) tag=${arg##*.media-}; tag=${tag%%/*} ;; esac
        done
        [ -n "$tag" ] || exec FFMPEG "$@"
        note() {
            read -r now idle </proc/uptime
            echo "$now $$ $PPID $tag $*" >>LOG
        }
        # It logs how the real one ended when both are told to end.
        trap : TERM INT HUP
        note start
        setpriv --pdeathsig KILL -- FFMPEG "$@"
        rc=$?
        note end $rc
        exit $rc
        """;

    private final Path file;
    private final Path script;

    CommandLog(Path directory, Path ffmpeg) throws IOException {
        file = directory.resolve("commands.log");
        script = directory.resolve("ffmpeg.sh");
        Files.createFile(file);
        Files.writeString(script, SCRIPT.replace("FFMPEG", ffmpeg.toString()).replace("LOG", file.toString()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The {@code MEDIA_FFMPEG} of the workers. */
    Path script() {
        return script;
    }

    /**
     * One command that ran.
     *
     * @param serverPid of the worker that started it
     * @param tag its hidden name
     * @param end when it ended; null if it was killed together with its script
     */
    record Ran(
            long serverPid,
            String tag,
            UUID task,
            int attempt,
            int step,
            String variant,
            int index,
            Instant start,
            @org.jspecify.annotations.Nullable Instant end,
            OptionalInt exitCode) {

        /** Whether a signal ended it: ffmpeg makes 255 of TERM. */
        boolean wasEnded() {
            return exitCode.isEmpty() || exitCode.getAsInt() > 128;
        }
    }

    /** All commands so far. */
    List<Ran> read() throws IOException {
        Instant boot = Instant.now().minusMillis((long) (1000 * uptime()));
        Map<String, Ran> running = new HashMap<>();
        List<Ran> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            Matcher tag = TAG.matcher(words[3]);
            if (!tag.matches()) {
                continue;
            }
            Instant at = boot.plusMillis((long) (1000 * Double.parseDouble(words[0])));
            String key = words[1] + " " + words[3];
            if (words[4].equals("start")) {
                running.put(key, started(Long.parseLong(words[2]), tag, at));
            } else {
                Ran started = running.remove(key);
                if (started != null) {
                    all.add(ended(started, at, Integer.parseInt(words[5])));
                }
            }
        }
        all.addAll(running.values());
        return all;
    }

    private static Ran started(long serverPid, Matcher tag, Instant at) {
        return new Ran(
                serverPid,
                tag.group(),
                UUID.fromString(tag.group(1)),
                Integer.parseInt(tag.group(2)),
                Integer.parseInt(tag.group(3)),
                tag.group(4),
                Integer.parseInt(tag.group(5)),
                at,
                null,
                OptionalInt.empty());
    }

    private static Ran ended(Ran ran, Instant at, int exitCode) {
        return new Ran(
                ran.serverPid(),
                ran.tag(),
                ran.task(),
                ran.attempt(),
                ran.step(),
                ran.variant(),
                ran.index(),
                ran.start(),
                at,
                OptionalInt.of(exitCode));
    }

    private static double uptime() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
    }
}
