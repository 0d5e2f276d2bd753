package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.mediabackend.media.CommandOutcome.Written;
import org.mediabackend.tools.Tool;

/**
 * What is really run for a command, whatever its tool.
 *
 * @param args the argv to run, without the program
 * @param progress where its progress arrives
 * @param written where its outputs go until they are published
 * @param declared the files that it was asked to write
 * @param directories what must exist before it runs
 * @param ffmpeg the model of an ffmpeg command; empty for other tools
 * @param refusal looks whether there is a reason why it must not run at all
 */
record CommandPlan(
        List<String> args,
        OutputPlan.Progress progress,
        List<Written> written,
        List<DeclaredOutput> declared,
        List<Path> directories,
        Optional<FfmpegArgv> ffmpeg,
        Supplier<Optional<String>> refusal) {

    static CommandPlan of(CommandRun run, FfmpegOptions options) throws FfmpegArgvException {
        Command command = run.command();
        return switch (command.tool()) {
            case FFMPEG -> ffmpeg(run, options);
            case FFPROBE -> plain(FfmpegInputs.atUnpublished(run, FfmpegArgv.parseProbe(command.args(), options)));
            case MAGICK, VIPS, VIPSTHUMBNAIL -> image(run);
        };
    }

    /** The same, with what keeps its inputs from naming others. */
    CommandPlan guardedBy(ArgumentPolicy policy, Tool tool) {
        return new CommandPlan(policy.guarded(args, tool), progress, written, declared, directories, ffmpeg, refusal);
    }

    /** Makes the hidden directories whose parents exist; where one does not, the tool itself says so. */
    void open() throws IOException {
        for (Path directory : directories) {
            if (Files.isDirectory(directory.resolveSibling(""))) {
                Files.createDirectories(directory);
            }
        }
    }

    private static CommandPlan ffmpeg(CommandRun run, FfmpegOptions options) throws FfmpegArgvException {
        FfmpegArgv asked = FfmpegArgv.parse(run.command().args(), options);
        FfmpegArgv argv = FfmpegArgv.parse(FfmpegInputs.atUnpublished(run, asked), options);
        OutputPlan plan = OutputPlan.of(argv, run.directory(), run.hiddenName());
        if (plan.unfenced().isPresent()) {
            OutputPlan.InPlace output = plan.unfenced().get();
            throw new FfmpegArgvException(output.index(), FailureText.inPlace(output.reason()));
        }
        // The banner is fifteen lines of every tail that say nothing of this command.
        List<String> args = new ArrayList<>(List.of("-hide_banner"));
        args.addAll(plan.args());
        return new CommandPlan(
                args,
                plan.progress(),
                plan.publications().stream()
                        // "./a.mp4" and "b.mp4" have the same target.
                        .map(p -> written(p, plan))
                        .distinct()
                        .toList(),
                plan.outputs().stream()
                        .map(o -> new DeclaredOutput(
                                o.path().normalize(), o.place().normalize(), o.index(), o.format(), o.mayFail()))
                        .toList(),
                plan.directories(),
                Optional.of(argv),
                () -> plan.refusal(Files::exists));
    }

    private static Written written(OutputPlan.Publication publication, OutputPlan plan) {
        Path target = publication.target().normalize();
        Set<Path> guarded = plan.outputs().stream()
                .filter(output -> !plan.overwrites() && output.guarded())
                .map(output -> output.path().normalize())
                .filter(path -> target.equals(path.getParent()))
                .map(target::relativize)
                .collect(Collectors.toSet());
        return new Written(publication.hidden().normalize(), target, guarded);
    }

    private static CommandPlan image(CommandRun run) throws FfmpegArgvException {
        Command command = run.command();
        return switch (ImageArgv.of(command.tool(), command.args())) {
            case ImageArgv.UnknownOperation(String sentence) -> throw new FfmpegArgvException(0, sentence);
            case ImageArgv.Files files -> image(run, files);
        };
    }

    private static CommandPlan image(CommandRun run, ImageArgv.Files asked) {
        List<String> args =
                new ArrayList<>(asked.withOutputsIn(run.hiddenName()).args());
        for (ImageFile read : asked.reads()) {
            FfmpegInputs.unpublished(run, read.path())
                    .ifPresent(path -> args.replaceAll(
                            arg -> arg.equals(run.command().args().get(read.index()))
                                    ? arg.replace(read.path(), path.toString())
                                    : arg));
        }
        List<Written> written = asked.withOutputsIn(run.hiddenName()).moves().stream()
                .map(move -> new Written(
                        run.directory().resolve(move.hiddenDirectory()).normalize(),
                        run.directory().resolve(move.targetDirectory()).normalize()))
                .distinct()
                .toList();
        return new CommandPlan(
                args,
                OutputPlan.Progress.NOWHERE,
                written,
                asked.writes().stream().map(file -> declared(run, file)).toList(),
                written.stream().map(Written::hidden).toList(),
                Optional.empty(),
                Optional::empty);
    }

    private static DeclaredOutput declared(CommandRun run, ImageFile file) {
        Path target = run.directory().resolve(file.path()).normalize();
        Path place = target.resolveSibling(run.hiddenName()).resolve(target.getFileName());
        return new DeclaredOutput(target, place, file.index(), saidFormat(run.command(), file), false);
    }

    private static Optional<String> saidFormat(Command command, ImageFile file) {
        return switch (command.tool()) {
            case MAGICK ->
                Optional.of(MagickName.of(command.args().get(file.index())).prefix())
                        .filter(prefix -> !prefix.isEmpty());
            case VIPS ->
                command.args().stream().filter(arg -> arg.endsWith("save")).findFirst();
            default -> Optional.empty();
        };
    }

    private static CommandPlan plain(List<String> args) {
        return new CommandPlan(
                args, OutputPlan.Progress.NOWHERE, List.of(), List.of(), List.of(), Optional.empty(), Optional::empty);
    }
}
