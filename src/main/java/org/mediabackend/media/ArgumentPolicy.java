package org.mediabackend.media;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mediabackend.tools.Tool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What this deployment allows a command to name. It is asked when a task is submitted, and again right before a command
 * runs, since links and lists may have changed meanwhile. Thread-safe.
 */
@Component
public class ArgumentPolicy {

    private static final Logger log = LoggerFactory.getLogger(ArgumentPolicy.class);

    private final PolicySettings settings;
    private final PathPolicy paths;
    private final FfmpegOptionsAtHand options;

    ArgumentPolicy(PolicySettings settings, FfmpegOptionsAtHand options) {
        this.settings = settings;
        this.paths = new PathPolicy(settings);
        this.options = options;
        requireSandboxIfOpen();
    }

    /**
     * Something that is wrong with a command.
     *
     * @param argument the index of the argument, from 0; negative when it is none of them
     * @param field the command's field: {@code args}, {@code cwd}, {@code env.NAME}
     * @param refused whether it is refused by policy; else it could not be run anywhere
     * @param message what follows the field's name in a sentence
     */
    public record Problem(int argument, String field, boolean refused, String message) {}

    /** The one place that decides whether {@code open} may be had; a sandbox's level will be asked here. */
    private void requireSandboxIfOpen() {
        if (!settings.isStrict()) {
            log.warn("media.policy.mode is open: commands may have any argument that can be understood, and nothing but"
                    + " the sandbox confines them");
        }
    }

    /** What is wrong with a command that is submitted; empty when it may run. */
    public List<Problem> problems(Command command) {
        String cwd = command.cwd();
        Path directory = null;
        Optional<Problem> wrong = Optional.empty();
        if (cwd != null) {
            wrong = paths.refuseDirectory(cwd).map(r -> new Problem(-1, "cwd", r.byPolicy(), r.message()));
            directory = wrong.isPresent() ? null : directory(cwd);
        }
        Judgement judgement = judgement(directory, null, null);
        judgeEnvironment(command, judgement);
        if (wrong.isPresent()) {
            judgement.add(wrong.get());
        } else {
            judge(command, judgement);
        }
        return judgement.problems();
    }

    /** Why a command must not run where it is about to, in one sentence; empty when it may. */
    Optional<String> refusal(CommandRun run) {
        Command command = run.command();
        Path workspace = command.cwd() == null ? run.directory() : null;
        Judgement judgement = judgement(run.directory(), workspace, run);
        judgeEnvironment(command, judgement);
        if (workspace == null && command.cwd() != null) {
            paths.refuseDirectory(run.directory().toString())
                    .ifPresent(r -> judgement.add(new Problem(-1, "cwd", r.byPolicy(), r.message())));
        }
        judge(command, judgement);
        return judgement.problems().stream()
                .findFirst()
                .map(p -> "refused by this deployment's policy: " + p.field()
                        + (p.argument() < 0 ? "" : "[" + p.argument() + "]") + " " + p.message());
    }

    /** The argv with what keeps demuxers from other files and protocols than those that were judged. */
    List<String> guarded(List<String> args, Tool tool) {
        boolean ofFfmpeg = tool == Tool.FFMPEG || tool == Tool.FFPROBE;
        return settings.isStrict() && ofFfmpeg
                ? GuardedInputs.of(args, tool, options.get(), settings.policy().protocols())
                : args;
    }

    private Judgement judgement(@Nullable Path directory, @Nullable Path workspace, @Nullable CommandRun run) {
        return new Judgement(paths, settings.policy().protocols(), directory, workspace, run);
    }

    private @Nullable Path directory(String cwd) {
        try {
            return paths.directory(cwd);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private void judgeEnvironment(Command command, Judgement judgement) {
        for (String name : command.env().keySet()) {
            if (!settings.policy().env().contains(name)) {
                judgement.add(new Problem(
                        -1,
                        "env." + name,
                        true,
                        "may not be set here; allowed are "
                                + String.join(
                                        ", ",
                                        settings.policy().env().stream()
                                                .sorted()
                                                .toList())));
            }
        }
    }

    private void judge(Command command, Judgement judgement) {
        List<CommandFiles.Use> uses;
        try {
            uses = new ArgvFiles(options).of(command);
        } catch (CommandFiles.Unreadable e) {
            judgement.add(new Problem(e.argIndex(), "args", false, e.problem()));
            return;
        }
        for (CommandFiles.Use use : uses) {
            switch (use) {
                case CommandFiles.Use.LocalFile file -> judgement.file(file.argIndex(), file.path(), file.written());
                case CommandFiles.Use.Remote remote -> {
                    if (!settings.policy().protocols().contains(remote.protocol())) {
                        judgement.refuse(
                                remote.argIndex(), "uses \"" + remote.protocol() + "\", which is not allowed here");
                    }
                }
                case CommandFiles.Use.InPlace output -> judgement.refuse(output.argIndex(), output.sentence());
                case CommandFiles.Use.Unclear unclear ->
                    judgement.refuse(-1, "cannot be judged: " + unclear.sentence());
            }
        }
        if (settings.isStrict()) {
            judgeStrictly(command, judgement);
        }
    }

    private void judgeStrictly(Command command, Judgement judgement) {
        switch (command.tool()) {
            case FFMPEG, FFPROBE -> new StrictFfmpeg(command, options.get(), judgement).judge();
            case MAGICK -> new StrictMagick(command.args(), judgement).judge();
            case VIPS, VIPSTHUMBNAIL -> new StrictVips(command, judgement).judge();
        }
    }
}
