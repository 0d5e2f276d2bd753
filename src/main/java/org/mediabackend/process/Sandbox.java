package org.mediabackend.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.mediabackend.process.SandboxSettings.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * What confines commands on this machine. Each level is tried at the start by running a program within it; the trial
 * takes some 50 ms beside the rest of the start, and who asks meanwhile waits. Thread-safe.
 */
@Component
public class Sandbox implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(Sandbox.class);

    private static final Map<SandboxLevel, String> NAMES =
            Map.of(SandboxLevel.BUBBLEWRAP, "bubblewrap", SandboxLevel.LANDLOCK, "Landlock");

    /** Tries a level. */
    @FunctionalInterface
    interface Trial {

        /** Why it does not work; nothing when it does. */
        Optional<String> failure(SandboxLevel level, ResourceLimits limits);
    }

    private record Choice(SandboxLevel level, List<String> failures) {}

    private final Mode mode;
    private final ResourceLimits limits;
    private final Trial trials;
    private final boolean runsCommands;
    private final CompletableFuture<Choice> choice;

    @Autowired
    Sandbox(SandboxSettings settings, Environment environment) {
        this(settings, !"api".equalsIgnoreCase(environment.getProperty("media.role")), SandboxTrial::failure);
    }

    Sandbox(SandboxSettings settings, boolean runsCommands, Trial trials) {
        this.mode = settings.mode();
        this.limits = settings.limits();
        this.runsCommands = runsCommands;
        this.trials = trials;
        FutureTask<Choice> trial = new FutureTask<>(this::choose);
        this.choice = new CompletableFuture<>();
        // A platform thread: a virtual one's processes do not die with the server.
        Thread.ofPlatform().daemon().name("sandbox").start(() -> {
            trial.run();
            switch (trial.state()) {
                case SUCCESS -> choice.complete(trial.resultNow());
                default -> choice.completeExceptionally(trial.exceptionNow());
            }
        });
    }

    /**
     * One without Spring, with the standard limits.
     *
     * @param mode as {@code MEDIA_SANDBOX} says it
     */
    public static Sandbox of(String mode) {
        return of(mode, ResourceLimits.STANDARD);
    }

    /** One without Spring. */
    public static Sandbox of(String mode, ResourceLimits limits) {
        return new Sandbox(
                new SandboxSettings(Mode.valueOf(mode.toUpperCase(Locale.ROOT)), limits), true, SandboxTrial::failure);
    }

    /**
     * Ends the start if the level that was asked for by name does not work.
     *
     * @throws RuntimeException with one sentence
     */
    @Override
    public void afterSingletonsInstantiated() {
        if (!runsCommands) {
            return;
        }
        if (mode == Mode.OFF) {
            log.warn("Commands run with all rights of this server (MEDIA_SANDBOX=off)");
        }
        refusal().ifPresent(sentence -> {
            if (mode != Mode.AUTO) {
                throw new SandboxUnavailableException(sentence);
            }
            log.error("No command is run: {}", sentence);
        });
    }

    /** Which one it is. */
    public SandboxLevel level() {
        return choice.join().level();
    }

    /** Why no command may be started and what to do, in one sentence; nothing when they may. */
    public Optional<String> refusal() {
        return level() == SandboxLevel.NONE
                ? Optional.of("there is no sandbox: "
                        + String.join(", and ", choice.join().failures())
                        + "; install bubblewrap and allow user namespaces, or run a kernel of 5.13 or newer with"
                        + " Landlock, or set MEDIA_SANDBOX=off to run commands with all rights of this server")
                : Optional.empty();
    }

    /** The level, and why it is no better one. */
    @Override
    public String toString() {
        if (!runsCommands) {
            return "not needed";
        }
        Choice made = choice.join();
        return made.level().wireName()
                + (made.failures().isEmpty() ? "" : " (" + String.join(", and ", made.failures()) + ")");
    }

    /**
     * What a command may touch; paths are absolute, and directories mean all that is in them.
     *
     * @param readable what it may read, beside the system's programs
     * @param writable what it may also change
     * @param hidden what it sees nothing of though it lies in one of those
     * @param temporary its own {@code /tmp}
     */
    public Confinement confinement(List<Path> readable, List<Path> writable, List<Path> hidden, Path temporary) {
        SandboxLevel level = level();
        return level == SandboxLevel.OFF
                ? new Confinement.None()
                : new Confinement.Within(level, limits, readable, writable, hidden, temporary);
    }

    private Choice choose() {
        if (mode == Mode.OFF || !runsCommands) {
            return new Choice(SandboxLevel.OFF, List.of());
        }
        List<SandboxLevel> candidates = mode == Mode.BUBBLEWRAP
                ? List.of(SandboxLevel.BUBBLEWRAP)
                : mode == Mode.LANDLOCK
                        ? List.of(SandboxLevel.LANDLOCK)
                        : List.of(SandboxLevel.BUBBLEWRAP, SandboxLevel.LANDLOCK);
        List<String> failures = new ArrayList<>();
        for (SandboxLevel level : candidates) {
            Optional<String> failure = trials.failure(level, limits);
            if (failure.isEmpty()) {
                return new Choice(level, failures);
            }
            failures.add(NAMES.get(level) + " does not work: " + failure.get());
        }
        return new Choice(SandboxLevel.NONE, failures);
    }
}
