package org.mediabackend.media;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
        if (isOpen()) {
            log.warn("media.policy.mode is open: commands may have any argument that can be understood, and nothing but"
                    + " the sandbox confines them");
        }
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

    /** Whether commands may have any argument. */
    boolean isOpen() {
        return !settings.isStrict();
    }

    /**
     * What is wrong with a command that is submitted; empty when it may run.
     *
     * @param others what of other tasks it may read
     */
    public List<Problem> problems(Command command, OtherWorkspaces others) {
        String cwd = command.cwd();
        Path directory = null;
        Optional<Problem> wrong = Optional.empty();
        if (cwd != null) {
            wrong = paths.refuseDirectory(cwd, others).map(r -> new Problem(-1, "cwd", r.byPolicy(), r.message()));
            directory = wrong.isPresent() ? null : directory(cwd);
        }
        Judgement judgement = judgement(directory, null, null, others);
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
        Judgement judgement = judgement(run.directory(), workspace, run, run.others());
        judgeEnvironment(command, judgement);
        if (workspace == null && command.cwd() != null) {
            paths.refuseDirectory(run.directory().toString(), run.others())
                    .ifPresent(r -> judgement.add(new Problem(-1, "cwd", r.byPolicy(), r.message())));
        }
        judge(command, judgement);
        return judgement.problems().stream()
                .findFirst()
                .or(() -> fetchedScript(run))
                .map(p -> "refused by this deployment's policy: " + p.field()
                        + (p.argument() < 0 ? "" : "[" + p.argument() + "]") + " " + p.message());
    }

    /** An image that came from another host and is a program; what is in a local one was looked at with its name. */
    private Optional<Problem> fetchedScript(CommandRun run) {
        Tool tool = run.command().tool();
        if (!settings.isStrict() || tool == Tool.FFMPEG || tool == Tool.FFPROBE) {
            return Optional.empty();
        }
        return run.fetched().entrySet().stream()
                .filter(file -> ScriptFormats.isOneInside(file.getValue(), tool != Tool.MAGICK))
                .map(file -> new Problem(file.getKey(), "args", true, "is an image that could name other files"))
                .findFirst();
    }

    /** The argv with what keeps demuxers from other files and protocols than those that were judged. */
    List<String> guarded(List<String> args, Tool tool) {
        boolean ofFfmpeg = tool == Tool.FFMPEG || tool == Tool.FFPROBE;
        return settings.isStrict() && ofFfmpeg ? GuardedInputs.of(args, tool, options.get()) : args;
    }

    private Judgement judgement(
            @Nullable Path directory, @Nullable Path workspace, @Nullable CommandRun run, OtherWorkspaces others) {
        return new Judgement(paths, directory, workspace, run, others);
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
        List<RemoteInput> inputs = remoteInputs(command);
        Set<Integer> fetched = inputs.stream().map(RemoteInput::argument).collect(Collectors.toSet());
        for (CommandFiles.Use use : uses) {
            switch (use) {
                case CommandFiles.Use.LocalFile file -> judgement.file(file.argIndex(), file.path(), file.written());
                case CommandFiles.Use.Remote remote -> {
                    if (settings.isStrict() && !fetched.contains(remote.argIndex())) {
                        judgement.refuse(remote.argIndex(), unreached(remote.protocol()));
                    }
                }
                case CommandFiles.Use.InPlace output -> judgement.refuse(output.argIndex(), output.sentence());
                case CommandFiles.Use.Unclear unclear ->
                    judgement.refuse(-1, "cannot be judged: " + unclear.sentence());
            }
        }
        if (settings.isStrict()) {
            // What is fetched has a plain name of its own by the time the tool sees it.
            List<String> args = new ArrayList<>(command.args());
            inputs.forEach(input -> args.set(input.argument(), input.fileName()));
            judgeStrictly(command.with(args), judgement);
        }
    }

    /** The inputs of the command that the server fetches for it; none where it fetches nothing. */
    List<RemoteInput> remoteInputs(Command command) {
        return settings.network() == PolicySettings.Network.FETCH ? RemoteInputs.of(command, options.get()) : List.of();
    }

    private String unreached(String protocol) {
        return "uses \"" + protocol + "\", but commands reach no other host; "
                + (settings.network() == PolicySettings.Network.FETCH
                        ? "the server fetches only inputs by http and https, each an argument of its own and no"
                                + " playlist"
                        : "put the file where the server may read it, or let the operator set media.network=fetch, by"
                                + " which the server fetches inputs by http and https");
    }

    private void judgeStrictly(Command command, Judgement judgement) {
        switch (command.tool()) {
            case FFMPEG, FFPROBE -> new StrictFfmpeg(command, options.get(), judgement).judge();
            case MAGICK -> new StrictMagick(command.args(), judgement).judge();
            case VIPS, VIPSTHUMBNAIL -> new StrictVips(command, judgement).judge();
        }
    }
}
