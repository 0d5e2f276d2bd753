package org.mediabackend.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kinds of tasks of a run, how they must end, and which files they must leave. */
enum Recipe {
    DEMO("demo/sleep", End.SUCCEEDS),
    ENCODE("ffmpeg/pipeline", End.SUCCEEDS),
    TWO_STEPS("ffmpeg/pipeline", End.SUCCEEDS),
    FALLBACK("ffmpeg/pipeline", End.SUCCEEDS),
    HOPELESS("ffmpeg/pipeline", End.FAILS),
    SEARCH("ffmpeg/search", End.SUCCEEDS),
    SLOW("ffmpeg/pipeline", End.SUCCEEDS),
    SLOW_SECOND("ffmpeg/pipeline", End.SUCCEEDS),
    CHOSEN_PATH("ffmpeg/pipeline", End.SUCCEEDS),
    SMALL_DISK("ffmpeg/pipeline", End.MAY_MEET_A_FULL_DISK);

    /** How a task ends if nobody cancels it. */
    enum End {
        SUCCEEDS,
        FAILS,
        MAY_MEET_A_FULL_DISK
    }

    /** Equal bytes on each run: one thread, no dates, no random ids. */
    private static final List<String> EXACT = List.of(
            "-c:v", "mpeg4", "-threads", "1", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact");

    private static final List<String> MISSING = List.of("-i", "missing.mkv", "none.mkv");
    static final String DEMO_TEXT = "slept 0.0 s in 1 steps\n";

    private final String path;
    private final End end;

    Recipe(String path, End end) {
        this.path = path;
        this.end = end;
    }

    /** Below {@code /api/tasks/}. */
    String path() {
        return path;
    }

    End end() {
        return end;
    }

    /** Whether the caller chooses where its output goes. */
    boolean choosesPath() {
        return this == CHOSEN_PATH || this == SMALL_DISK;
    }

    /** The names of the files that are there when it has succeeded, in its workspace or in the chosen directory. */
    List<String> files() {
        return switch (this) {
            case DEMO -> List.of("result.txt");
            case TWO_STEPS, SLOW_SECOND, SEARCH -> List.of("a.mkv", "b.mkv");
            case ENCODE, FALLBACK, SLOW, CHOSEN_PATH, SMALL_DISK -> List.of("a.mkv");
            case HOPELESS -> List.of();
        };
    }

    /** The commands that make the files, in order, to be run where they shall be. */
    List<List<String>> commands() {
        return switch (this) {
            case DEMO -> List.of();
            case ENCODE, CHOSEN_PATH, SMALL_DISK -> List.of(encode(1, List.of(), "a.mkv"));
            case TWO_STEPS -> List.of(encode(1, List.of(), "a.mkv"), copy(List.of()));
            case SEARCH -> List.of(encode(1, List.of(), "a.mkv"), copy(List.of()));
            case FALLBACK -> List.of(encode(1, List.of(), "a.mkv"));
            case SLOW -> List.of(encode(5, List.of("-re"), "a.mkv"));
            case SLOW_SECOND -> List.of(encode(5, List.of(), "a.mkv"), copy(List.of("-re")));
            case HOPELESS -> List.of(MISSING);
        };
    }

    /** The request's body. */
    String json(Path chosen) {
        String commands = array(commands(), chosen);
        return switch (this) {
            case DEMO -> "{\"seconds\":0,\"steps\":1}";
            case FALLBACK ->
                "{\"commands\":%s,\"fallbackCommands\":%s}".formatted(array(List.of(MISSING), chosen), commands);
            case SEARCH -> """
                {"candidates":[{"label":"none","score":1,"commands":%s},{"label":"good","score":2,"commands":%s}]}\
                """.formatted(array(List.of(MISSING), chosen), commands);
            case ENCODE, TWO_STEPS, HOPELESS, SLOW, SLOW_SECOND, CHOSEN_PATH, SMALL_DISK ->
                "{\"commands\":%s}".formatted(commands);
        };
    }

    private String array(List<List<String>> commands, Path chosen) {
        return commands.stream().map(args -> command(args, chosen)).collect(Collectors.joining(",", "[", "]"));
    }

    private String command(List<String> args, Path chosen) {
        String cwd = choosesPath() ? "\"cwd\":\"" + chosen + "\"," : "";
        return "{" + cwd + "\"args\":[\"" + String.join("\",\"", args) + "\"]}";
    }

    private static List<String> encode(int seconds, List<String> before, String output) {
        List<String> args = new ArrayList<>(before);
        args.addAll(List.of("-f", "lavfi", "-i", "testsrc2=s=64x64:r=10:d=" + seconds));
        args.addAll(EXACT);
        args.add(output);
        return args;
    }

    private static List<String> copy(List<String> before) {
        List<String> args = new ArrayList<>(before);
        args.addAll(List.of("-i", "a.mkv", "-c", "copy", "-map_metadata", "-1", "-fflags", "+bitexact", "b.mkv"));
        return args;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
