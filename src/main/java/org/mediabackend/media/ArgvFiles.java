package org.mediabackend.media;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mediabackend.tools.Tool;

/** Asks the models of argv in {@code media} what a command reads and writes. */
class ArgvFiles implements CommandFiles {

    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*", Pattern.DOTALL);

    /** Addresses that are written into a playlist or a stream, and not reached. */
    private static final Set<String> WRITTEN_ONLY = Set.of("hls_base_url", "utc_timing_url", "metadata");

    private final FfmpegOptionsAtHand options;

    ArgvFiles(FfmpegOptionsAtHand options) {
        this.options = options;
    }

    @Override
    public List<Use> of(Command command) throws Unreadable {
        return switch (command.tool()) {
            case FFMPEG, FFPROBE -> ofFfmpeg(command);
            case MAGICK, VIPS, VIPSTHUMBNAIL -> ofImage(command);
        };
    }

    private List<Use> ofFfmpeg(Command command) throws Unreadable {
        FfmpegArgv argv;
        try {
            argv = command.tool() == Tool.FFPROBE
                    ? FfmpegArgv.parseProbe(command.args(), options.get())
                    : FfmpegArgv.parse(command.args(), options.get());
        } catch (FfmpegArgvException e) {
            throw new Unreadable(e.index(), "is not understood: " + e.problem());
        }
        List<Use> uses = new ArrayList<>();
        for (FfmpegFileUse file : argv.readPaths()) {
            uses.add(new Use.LocalFile(file.index(), file.path(), false));
        }
        for (FfmpegFileUse file : argv.writePaths()) {
            uses.add(new Use.LocalFile(file.index(), file.path(), true));
        }
        for (InputFile input : argv.inputs()) {
            addRemote(uses, input.index(), input.location());
        }
        for (OutputFile output : argv.outputs()) {
            addRemote(uses, output.index(), output.location());
        }
        argv.allOptions().forEach(option -> addRemote(uses, option));
        if (command.tool() == Tool.FFMPEG) {
            // The names mean nothing here: only whether the outputs can be redirected counts.
            OutputPlan.of(argv, Path.of("/"), ".media")
                    .unfenced()
                    .ifPresent(
                            output -> uses.add(new Use.InPlace(output.index(), FailureText.inPlace(output.reason()))));
        }
        return uses;
    }

    private static void addRemote(List<Use> uses, int index, Location location) {
        switch (location) {
            case Location.Url url -> uses.add(new Use.Remote(index, url.scheme().toLowerCase(Locale.ROOT)));
            case Location.Device device -> uses.add(new Use.Remote(index, device.format()));
            case Location.Nested nested -> nested.parts().forEach(part -> addRemote(uses, index, part));
            case Location.LocalFile f -> {}
            case Location.Pipe p -> {}
            case Location.Nothing n -> {}
            case Location.Generated g -> {}
        }
    }

    /** Some options take an address, and the model does not say which. */
    private static void addRemote(List<Use> uses, Option option) {
        if (WRITTEN_ONLY.contains(option.name())) {
            return;
        }
        Matcher url = URL.matcher(option.text());
        if (url.matches() && !url.group(1).equalsIgnoreCase("file")) {
            uses.add(new Use.Remote(option.valueIndex(), url.group(1).toLowerCase(Locale.ROOT)));
        }
    }

    private static List<Use> ofImage(Command command) {
        return switch (ImageArgv.of(command.tool(), command.args())) {
            case ImageArgv.UnknownOperation unknown -> List.of(new Use.Unclear(unknown.sentence()));
            case ImageArgv.Files files -> {
                List<Use> uses = new ArrayList<>();
                files.reads().forEach(file -> uses.add(ofImage(file, false)));
                files.writes().forEach(file -> uses.add(ofImage(file, true)));
                yield uses;
            }
        };
    }

    private static Use ofImage(ImageFile file, boolean written) {
        Matcher url = URL.matcher(file.path());
        return url.matches()
                ? new Use.Remote(file.index(), url.group(1).toLowerCase(Locale.ROOT))
                : new Use.LocalFile(file.index(), file.path(), written);
    }
}
