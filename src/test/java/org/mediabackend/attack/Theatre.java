package org.mediabackend.attack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.FileSystemUtils;

/** The stages of all levels, each begun when it is first asked for. */
final class Theatre implements AutoCloseable {

    /** Of what cannot be played, why. */
    private record Opened(Optional<Stage> stage, Optional<ServerStand> server, String closedFor) {}

    private final Path home = makeHome();
    private final Media media = Media.make(home.resolve("media"));
    private final Map<Level, Opened> opened = new EnumMap<>(Level.class);
    private final List<Attack> attacks;

    Theatre(List<Attack> attacks) throws IOException, InterruptedException {
        this.attacks = attacks;
    }

    /** The level's stage; the test is skipped if the level cannot be had. */
    Stage stage(Level level) throws IOException {
        Opened here = open(level);
        Assumptions.assumeTrue(here.stage().isPresent(), here.closedFor());
        return here.stage().orElseThrow();
    }

    /** The level's server. */
    ServerStand server(Level level) throws IOException {
        stage(level);
        return open(level).server().orElseThrow();
    }

    /** A directory of the level's own, for a caller that is no attacker. */
    Path work(Level level) throws IOException {
        Path work = Files.createDirectories(home.resolve(level.word()).resolve("data/honest"));
        if (!Files.exists(work.resolve("video.mp4"))) {
            media.copyTo(work);
            Trees.openToAll(work);
        }
        return work;
    }

    /** Those that were begun. */
    Map<Level, Stage> stages() {
        Map<Level, Stage> stages = new LinkedHashMap<>();
        opened.forEach((level, here) -> here.stage().ifPresent(stage -> stages.put(level, stage)));
        return stages;
    }

    @Override
    public void close() throws Exception {
        for (Stage stage : stages().values()) {
            stage.close();
        }
        FileSystemUtils.deleteRecursively(home);
    }

    private synchronized Opened open(Level level) throws IOException {
        Opened here = opened.get(level);
        if (here == null) {
            here = begin(level);
            opened.put(level, here);
        }
        return here;
    }

    private Opened begin(Level level) throws IOException {
        Path directory = Files.createDirectories(home.resolve(level.word()));
        Path data = Files.createDirectories(directory.resolve("data"));
        if (level == Level.BARE) {
            return new Opened(
                    Optional.of(new Stage(new BareStand(), directory, data, media, attacks)), Optional.empty(), "");
        }
        if (!settings().contains(level == Level.STRICT ? "MEDIA_POLICY" : "MEDIA_SANDBOX")) {
            return closed("this build has no " + level.word() + (level == Level.STRICT ? " policy" : " sandbox"));
        }
        if (level == Level.BUBBLEWRAP && !BareStand.isOnPath("bwrap")) {
            return closed("needs package bubblewrap");
        }
        ServerStand server;
        try {
            server = ServerStand.start(data, level.settings());
        } catch (AssertionError e) {
            return closed(level.word() + " cannot be had on this machine: " + lastLine(e));
        }
        Stand stand = level == Level.STRICT ? new StrictStand(server) : server;
        return new Opened(Optional.of(new Stage(stand, directory, data, media, attacks)), Optional.of(server), "");
    }

    private static Opened closed(String reason) {
        return new Opened(Optional.empty(), Optional.empty(), reason);
    }

    private static String settings() throws IOException {
        return new ClassPathResource("application.yaml").getContentAsString(StandardCharsets.UTF_8);
    }

    private static String lastLine(AssertionError e) {
        List<String> lines =
                new ArrayList<>(String.valueOf(e.getMessage()).lines().toList());
        lines.removeIf(String::isBlank);
        return lines.isEmpty() ? "it says nothing" : lines.getLast();
    }

    /** Outside of {@code /tmp}, which is another directory within a sandbox. */
    private static Path makeHome() throws IOException {
        Path varTmp = Path.of("/var/tmp");
        Path home = Files.isWritable(varTmp)
                ? Files.createTempDirectory(varTmp, "media-attack-")
                : Files.createTempDirectory("media-attack-");
        Trees.openToAll(home);
        return home.toRealPath();
    }
}
