package org.mediabackend.tools;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mediabackend.tools.Inquiry.Fails;
import org.mediabackend.tools.Inquiry.Runs;
import org.mediabackend.tools.ToolReport.Found;
import org.mediabackend.tools.ToolReport.Missing;

/** Looks for the tools once, in the order that {@link Toolbox} promises. */
final class ToolSearch {

    private final ToolSettings settings;
    private final List<Path> directories;
    private final Bundle bundle;

    /** @param directories those of {@code PATH} */
    ToolSearch(ToolSettings settings, List<Path> directories, Bundle bundle) {
        this.settings = settings;
        this.directories = directories;
        this.bundle = bundle;
    }

    /**
     * One report for each tool, in their order. They are looked for at the same time: each is run once, and is mostly
     * waited for.
     *
     * @throws IllegalStateException when the thread is interrupted, which stays set
     */
    Map<Tool, ToolReport> all() {
        List<Callable<List<ToolReport>>> searches = new ArrayList<>();
        searches.add(this::pair);
        for (Tool tool : EnumSet.complementOf(EnumSet.of(Tool.FFMPEG, Tool.FFPROBE))) {
            searches.add(() -> List.of(report(tool, null)));
        }
        Map<Tool, ToolReport> reports = new EnumMap<>(Tool.class);
        // Platform threads: a virtual one's processes do not die with the server.
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("tools-", 0).factory())) {
            for (Future<List<ToolReport>> search : threads.invokeAll(searches)) {
                search.get().forEach(report -> reports.put(report.tool(), report));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the tools were looked for", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The search for tools failed", e.getCause());
        }
        return Collections.unmodifiableMap(reports);
    }

    /** ffprobe comes after ffmpeg, and is looked for beside it first. */
    private List<ToolReport> pair() {
        ToolReport ffmpeg = report(Tool.FFMPEG, null);
        return List.of(ffmpeg, report(Tool.FFPROBE, neighbour(ffmpeg)));
    }

    private ToolReport report(Tool tool, @Nullable Path pair) {
        Optional<String> setting = settings.path(tool);
        if (setting.isPresent()) {
            return configured(tool, setting.get());
        }
        List<String> failures = new ArrayList<>();
        for (Path program : onPath(tool, pair)) {
            switch (Inquiry.ask(tool, program, Map.of())) {
                case Runs(List<String> version) -> {
                    return found(tool, program, version, Source.PATH);
                }
                case Fails(String reason) -> failures.add(program + " does not run: " + reason);
            }
        }
        return switch (bundle.report(tool)) {
            case Found found -> found;
            case Missing missing -> missing(tool, failures, missing.reason());
        };
    }

    private static ToolReport configured(Tool tool, String setting) {
        String start = ToolSettings.names(tool) + " is set to '" + setting + "', ";
        Path program;
        try {
            program = Path.of(setting).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            return new Missing(tool, start + "which is no path; correct or unset it");
        }
        if (!Files.isRegularFile(program)) {
            return new Missing(tool, start + "where there is no such file; correct or unset it");
        }
        return switch (Inquiry.ask(tool, program, Map.of())) {
            case Runs(List<String> version) -> found(tool, program, version, Source.SETTING);
            case Fails(String reason) ->
                new Missing(tool, start + "which does not run: " + reason + "; correct or unset it");
        };
    }

    private List<Path> onPath(Tool tool, @Nullable Path pair) {
        Stream<Path> places = Stream.concat(Stream.ofNullable(pair), directories.stream());
        List<Path> ordered = places.distinct().toList();
        // All of PATH for version 7's name before any of it for version 6's.
        return names(tool).stream()
                .flatMap(name -> ordered.stream().map(directory -> directory.resolve(name)))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .toList();
    }

    private static List<String> names(Tool tool) {
        return tool == Tool.MAGICK ? List.of("magick", "convert") : List.of(tool.wireName());
    }

    /** The directory of a tool that was not bundled. */
    private static @Nullable Path neighbour(ToolReport report) {
        return report instanceof Found found && found.executable().source() != Source.BUNDLED
                ? found.path().getParent()
                : null;
    }

    private static Found found(Tool tool, Path program, List<String> version, Source source) {
        return new Found(tool, program, new Executable(program, List.of(), Map.of(), version, source));
    }

    private static Missing missing(Tool tool, List<String> failures, String bundled) {
        String why = failures.isEmpty() ? tool.wireName() + " is not installed" : String.join("; ", failures);
        String more = bundled.isEmpty() ? "" : "; " + bundled;
        return new Missing(
                tool,
                why + more + "; install the package " + tool.debianPackage() + " or set " + ToolSettings.names(tool));
    }
}
