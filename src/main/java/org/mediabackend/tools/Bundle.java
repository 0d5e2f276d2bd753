package org.mediabackend.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mediabackend.tools.Inquiry.Answer;
import org.mediabackend.tools.Inquiry.Fails;
import org.mediabackend.tools.Inquiry.Runs;
import org.mediabackend.tools.ToolReport.Found;
import org.mediabackend.tools.ToolReport.Missing;

/**
 * ffmpeg and ffprobe as they come with the server, unpacked in the data directory's {@code tools} and made to start on
 * a machine that lacks the desktop's libraries. Beside them {@code tools/bin} gets a script for each, for people and
 * scripts.
 */
final class Bundle {

    private static final String LIBRARY_PATH =
            System.getProperty("os.name").startsWith("Mac") ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";

    private final Path tools;

    /** @param dataDir the data directory, absolute */
    Bundle(Path dataDir) {
        tools = dataDir.resolve("tools");
    }

    /** The bundled tool; an empty reason where none is bundled for this tool or platform. */
    ToolReport report(Tool tool) {
        if (tool != Tool.FFMPEG && tool != Tool.FFPROBE) {
            return new Missing(tool, "");
        }
        try (BundleArchive archive = BundleArchive.open()) {
            if (archive == null) {
                return new Missing(tool, "no ffmpeg for this platform is bundled");
            }
            return start(tool, Unpacking.unpack(archive, tools));
        } catch (IOException e) {
            return new Missing(tool, "the bundled one cannot be unpacked in " + tools + ": " + e);
        }
    }

    private ToolReport start(Tool tool, Path directory) throws IOException {
        Path program = directory.resolve(tool.wireName());
        Stubs stubs = new Stubs(directory);
        Answer answer = Inquiry.ask(tool, program, environment(directory, stubs));
        // One round for each library that is missing: the dynamic linker names them one at a time.
        while (answer instanceof Fails(String reason) && stubs.replaceMissing(reason)) {
            answer = Inquiry.ask(tool, program, environment(directory, stubs));
        }
        return switch (answer) {
            case Runs(List<String> version) -> {
                Map<String, String> environment = environment(directory, stubs);
                Path script = writeScript(tool, program, environment);
                yield new Found(tool, script, new Executable(program, List.of(), environment, version, Source.BUNDLED));
            }
            case Fails(String reason) -> new Missing(tool, "the bundled one does not run: " + reason);
        };
    }

    private static Map<String, String> environment(Path directory, Stubs stubs) {
        return Map.of(
                LIBRARY_PATH,
                Stream.concat(Stream.of(directory), stubs.directory().stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(":")));
    }

    private Path writeScript(Tool tool, Path program, Map<String, String> environment) throws IOException {
        Path script = tools.resolve("bin").resolve(tool.wireName());
        String variables = environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
                .collect(Collectors.joining(" "));
        String text = """
            #!/bin/sh
            # Runs the %s that is bundled with media-backend, which writes this file.
            exec env %s %s "$@"
            """.formatted(tool.wireName(), variables, quoted(program.toString()));
        AtomicFile.write(script, text);
        return script;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
